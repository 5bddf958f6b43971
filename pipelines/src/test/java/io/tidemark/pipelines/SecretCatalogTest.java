package io.tidemark.pipelines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.secrets.SecretManagerStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog whose password is in Secret Manager; the database checks it. */
class SecretCatalogTest {
  private static final String RESOURCE = "projects/my-project/secrets/password/versions/latest";
  private static final String PASSWORD = "tulip-and-rose";

  @TempDir Path folder;
  private SecretManagerStandIn service;
  private String[] args;

  @BeforeEach
  void start() throws IOException {
    service = SecretManagerStandIn.start().with(RESOURCE, PASSWORD);
    Path trades = Files.writeString(folder.resolve("trades.csv"), "1385400000,800,1\n");
    args =
        new String[] {
          "--input=" + trades,
          "--format=bitstamp.csv",
          "--instrument=bitstamp:BTC-USD",
          "--catalogUri=jdbc:h2:file:" + folder.resolve("db") + ";MODE=PostgreSQL",
          "--catalogProperties=jdbc.user=me,jdbc.password=sm://my-project/password",
          "--warehouse=" + folder.resolve("tables"),
          "--runner=DirectRunner"
        };
  }

  @AfterEach
  void close() {
    Warehouse.closeAll();
    service.close();
  }

  private BackfillOptions options() {
    return PipelineOptionsFactory.fromArgs(args).as(BackfillOptions.class);
  }

  @Test
  void isOpenedWithThePasswordThatIsNamed() throws IOException {
    Backfill.main(args);

    assertThat(TestBackfill.rows(OptionValues.warehouse(options()).table("candles"))).hasSize(7);
    assertThat(service.asked()).as("once a process").isEqualTo(1);
  }

  @Test
  void whatIsStoredOrSentHoldsTheReferenceAlone() throws IOException {
    BackfillOptions options = options();
    BackfillRequest request = BackfillRequest.of(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);

    List<String> functions = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> function) {
              functions.add(serialized(function.getFn()));
            }
          }
        });

    assertThat(functions)
        .anyMatch(function -> function.contains("sm://my-project/password"))
        .noneMatch(function -> function.contains(PASSWORD));
    assertThat(serialized(request.warehouse()))
        .contains("sm://my-project/password")
        .doesNotContain(PASSWORD);
    assertThat(options.toString()).doesNotContain(PASSWORD);
    assertThat(request.toString()).doesNotContain(PASSWORD);
  }

  /** As Beam serializes it, before it is compressed. */
  private static String serialized(Serializable object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(ISO_8859_1);
  }

  @Test
  void wrongPasswordIsNotTold() {
    Backfill.main(args);
    Warehouse.closeAll();
    service.with(RESOURCE, "no-flower");

    assertThatThrownBy(() -> Backfill.main(args))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the catalog cannot be opened: Wrong user name or password")
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain("no-flower");
            });
  }
}
