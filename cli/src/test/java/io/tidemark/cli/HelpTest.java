package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.catalog.CatalogBackupOptions;
import io.tidemark.cli.catalog.CatalogForgetOptions;
import io.tidemark.cli.catalog.CatalogRelocateOptions;
import io.tidemark.cli.catalog.CatalogRestoreOptions;
import io.tidemark.cli.command.CommandOption;
import io.tidemark.cli.command.OptionsCommand;
import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.cli.jobs.DemoOptions;
import io.tidemark.cli.tables.DdlOptions;
import io.tidemark.cli.tables.DeadLetterOptions;
import io.tidemark.cli.tables.DeadLettersOptions;
import io.tidemark.cli.tables.MaintainOptions;
import io.tidemark.cli.tables.ShareOptions;
import io.tidemark.cli.tables.ShowCandlesOptions;
import io.tidemark.cli.tables.ShowTablesOptions;
import io.tidemark.cli.tables.UpgradeOptions;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.options.ReplayOptions;
import io.tidemark.pipelines.options.VerifyOptions;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
  private static Stream<CommandLine> commands() {
    return commands(Tidemark.commandLine());
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::commands));
  }

  private static String[] words(CommandLine command, String... more) {
    List<String> words =
        new ArrayList<>(List.of(command.getCommandSpec().qualifiedName().split(" ", -1)));
    words.remove(0);
    words.addAll(List.of(more));
    return words.toArray(new String[0]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandShowsItselfAndItsOptions(CommandLine command) {
    List<String> help = TestCli.lines(words(command, "--help"));

    assertThat(help.get(0)).startsWith("Usage: " + command.getCommandSpec().qualifiedName());
    assertThat(help).as("fits a terminal").allMatch(line -> line.length() <= 80);
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(String.join(" ", option.description())).as(option.longestName()).isNotBlank();
      for (String line : option.description()) {
        assertThat(help).as("lines stay whole").anyMatch(shown -> shown.endsWith("  " + line));
      }
      assertThat(help)
          .as(option.longestName())
          .anyMatch(line -> line.matches("  .{4}" + option.longestName() + "\\b.*"));
    }
    for (String subcommand : command.getSubcommands().keySet()) {
      assertThat(help).as(subcommand).anyMatch(line -> line.startsWith("  " + subcommand + " "));
    }
  }

  /** Options whose texts hold what picocli takes for conversions. */
  public interface Shares extends PipelineOptions {
    @Description("A share, as in 5%n or 7%%")
    String getShare();

    void setShare(String share);
  }

  private static final class SharesCommand extends PipelineCommand<Shares> {
    private SharesCommand() {
      super(Shares.class, "Takes a share.", "--share=PERCENT");
    }

    @Override
    protected void run(Shares options, PrintWriter out, PrintWriter err) {}
  }

  @Test
  void percentSignsAreShownAsTheyStand() {
    CommandLine command = OptionsCommand.commandLine(new SharesCommand());

    assertThat(command.getUsageMessage().lines())
        .anyMatch(line -> line.endsWith("  A share, as in 5%n or 7%%"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpCommandShowsTheSame(CommandLine command) {
    List<String> path = new ArrayList<>(List.of("help"));
    path.addAll(List.of(words(command)));

    assertThat(TestCli.lines(path.toArray(new String[0])))
        .isEqualTo(TestCli.lines(words(command, "--help")));
  }

  private static Stream<Arguments> interfaces() {
    return Stream.of(
        Arguments.of("demo", DemoOptions.class),
        Arguments.of("backfill", BackfillOptions.class),
        Arguments.of("live", LiveOptions.class),
        Arguments.of("ddl", DdlOptions.class),
        Arguments.of("upgrade", UpgradeOptions.class),
        Arguments.of("share", ShareOptions.class),
        Arguments.of("maintain", MaintainOptions.class),
        Arguments.of("verify", VerifyOptions.class),
        Arguments.of("publish", PublishOptions.class),
        Arguments.of("dead-letters list", DeadLettersOptions.class),
        Arguments.of("dead-letters show", DeadLetterOptions.class),
        Arguments.of("dead-letters replay", ReplayOptions.class),
        Arguments.of("show candles", ShowCandlesOptions.class),
        Arguments.of("show tables", ShowTablesOptions.class),
        Arguments.of("catalog restore", CatalogRestoreOptions.class),
        Arguments.of("catalog backup", CatalogBackupOptions.class),
        Arguments.of("catalog relocate", CatalogRelocateOptions.class),
        Arguments.of("catalog forget", CatalogForgetOptions.class));
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void everyPropertyOfAnInterfaceIsAnOption(String command, Class<?> type) {
    String help = TestCli.run((command + " --help").split(" ", -1)).out();

    List<String> getters =
        Arrays.stream(type.getMethods())
            .filter(method -> method.getDeclaringClass() != PipelineOptions.class)
            .filter(method -> method.getDeclaringClass() != Object.class)
            .map(Method::getName)
            .filter(name -> name.startsWith("get") || name.startsWith("is"))
            .toList();
    assertThat(getters).isNotEmpty();
    for (String getter : getters) {
      String property = getter.replaceFirst("get|is", "");
      assertThat(help).as(getter).containsPattern("-" + CommandOption.name(property) + "[= ]");
    }
  }

  @Test
  void requiredOptionsComeFirst() {
    List<String> help = TestCli.lines("backfill", "--help");

    assertThat(help.get(0)).isEqualTo("Usage: tidemark backfill --input=GLOB[,GLOB] [OPTIONS]");
    assertThat(help.stream().map(String::strip).filter(line -> line.startsWith("--")))
        .extracting(line -> line.split("[= ]", -1)[0])
        .startsWith("--input", "--format", "--instrument", "--from", "--to");
  }

  @Test
  void withoutACommandThereIsHelp() {
    assertThat(TestCli.lines()).isEqualTo(TestCli.lines("--help"));
    assertThat(TestCli.lines("show")).isEqualTo(TestCli.lines("show", "--help"));
  }

  @Test
  void version() {
    assertThat(TestCli.lines("--version")).hasSize(1).first().asString().startsWith("tidemark ");
  }

  @Test
  void formatsAreListedWithAnExampleLine() {
    List<String> lines = TestCli.lines("formats").stream().map(String::strip).toList();

    assertThat(Formats.all()).isNotEmpty();
    for (Format format : Formats.all()) {
      int line =
          lines.indexOf(
              lines.stream()
                  .filter(l -> l.startsWith(format.name() + " "))
                  .findFirst()
                  .orElseThrow());
      assertThat(lines.get(line)).endsWith(format.description());
      assertThat(lines.get(line + 1)).isEqualTo(format.example());
    }
  }
}
