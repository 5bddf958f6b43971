package io.tidemark.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TestCli;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.schemas.Revision;
import io.tidemark.storage.catalog.Warehouse;
import java.io.PrintWriter;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.StreamingOptions;
import org.junit.jupiter.api.Test;

/** Options reach a pipeline, its own and Beam's, however they are written. */
class PipelineCommandTest {
  private static final class Recording extends PipelineCommand<BackfillOptions> {
    private BackfillOptions taken;

    private Recording() {
      super(
          BackfillOptions.class,
          "Keeps its options.",
          "--input=GLOB",
          "--format=NAME",
          "--semantics=VERSION");
    }

    @Override
    protected void run(BackfillOptions options, PrintWriter out, PrintWriter err) {
      taken = options;
    }
  }

  private final Recording command = new Recording();

  private BackfillOptions take(String... args) {
    TestCli done = TestCli.run(OptionsCommand.commandLine(command), args);
    assertThat(done.code()).as(done.err()).isZero();
    return command.taken;
  }

  @Test
  void optionsOfRunnersPassThrough() {
    BackfillOptions options = take("--runner=FlinkRunner", "--input=a,b*", "--parallelism=2");

    assertThat(command.runnerGiven()).isTrue();
    assertThat(options.getRunner()).isEqualTo(FlinkRunner.class);
    assertThat(options.as(FlinkPipelineOptions.class).getParallelism()).isEqualTo(2);
    assertThat(options.getInput()).containsExactly("a", "b*");
  }

  @Test
  void valuesMayStandInTheNextArgument() {
    BackfillOptions options =
        take("--streaming", "--input", "a", "--runner", "flinkrunner", "--semantics", "3");

    assertThat(options.getRunner()).isEqualTo(FlinkRunner.class);
    assertThat(options.as(StreamingOptions.class).isStreaming()).isTrue();
    assertThat(options.getInput()).containsExactly("a");
    assertThat(options.getSemantics()).isEqualTo(3);
  }

  @Test
  void namesMayBeWrittenWithDashesOrCapitals() {
    BackfillOptions dashes =
        take("--catalog-uri=u", "--catalog-properties=a=b,c=d", "--max-parallelism=7");
    BackfillOptions capitals =
        take("--catalogUri=u", "--catalogProperties=a=b,c=d", "--maxParallelism=7");

    for (BackfillOptions options : new BackfillOptions[] {dashes, capitals}) {
      assertThat(options.getCatalogUri()).isEqualTo("u");
      assertThat(options.getCatalogProperties()).containsExactly("a=b", "c=d");
      assertThat(options.as(FlinkPipelineOptions.class).getMaxParallelism()).isEqualTo(7);
    }
  }

  @Test
  void choicesMayBeWrittenInAnyCase() {
    assertThat(take("--catalog=hadoop").getCatalog()).isEqualTo(Warehouse.CatalogType.HADOOP);
    assertThat(take("--catalog=HADOOP").getCatalog()).isEqualTo(Warehouse.CatalogType.HADOOP);
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    BackfillOptions options = take();

    assertThat(command.runnerGiven()).isFalse();
    assertThat(options.getWarehouse()).isEqualTo("warehouse");
    assertThat(options.getCatalog()).isEqualTo(Warehouse.CatalogType.JDBC);
    assertThat(options.getCatalogUri()).isNull();
    assertThat(options.getSemantics()).isEqualTo(Revision.SEMANTICS);
  }
}
