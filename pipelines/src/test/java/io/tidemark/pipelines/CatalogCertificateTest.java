package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.messaging.kafka.TestKeys;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog in PostgreSQL whose certificate is checked, as Terraform sets it up. */
class CatalogCertificateTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private BackfillOptions options(int port, Path certificate) throws Exception {
    Path trades = Files.writeString(folder.resolve("trades.csv"), "1385400000,800,1\n");
    return PipelineOptionsFactory.fromArgs(
            "--input=" + trades,
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD",
            "--catalogUri=jdbc:postgresql://127.0.0.1:"
                + port
                + "/postgres?sslmode=verify-ca"
                + "&sslfactory=org.postgresql.ssl.SingleCertValidatingFactory",
            "--catalogProperties=jdbc.user=postgres,jdbc.sslfactoryarg=file:" + certificate,
            "--warehouse=" + folder.resolve("tables"),
            "--runner=DirectRunner")
        .as(BackfillOptions.class);
  }

  @Test
  void serverThatHasAnotherCertificateIsRefused() throws Exception {
    TestKeys keys = TestKeys.make(folder, "server");
    TestKeys others = TestKeys.make(folder, "other");
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", keys.certificate().toString())
            .setServerConfig("ssl_key_file", keys.key().toString())
            .start()) {
      BackfillOptions trusting = options(postgres.getPort(), keys.certificate());
      BackfillOptions deceived = options(postgres.getPort(), others.certificate());

      assertThatThrownBy(() -> BackfillRequest.of(deceived))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the catalog cannot be opened");
      assertThat(BackfillRequest.of(trusting).warehouse().table("candles").name())
          .endsWith("candles");
    }
  }
}
