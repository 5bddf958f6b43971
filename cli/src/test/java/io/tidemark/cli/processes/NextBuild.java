package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A build after this one, made of its sources: each of the three tables has one more optional
 * column, {@code note}, which is written with each row, and one more partition spec.
 */
final class NextBuild {
  /** The name of the further column. */
  static final String NOTE = "note";

  private static final String TABLES = "schemas/src/main/java/io/tidemark/schemas/tables/";
  private static final String ROWS = "storage/src/main/java/io/tidemark/storage/tables/";

  private NextBuild() {}

  /**
   * Compiles it.
   *
   * @param folder for its sources and classes
   * @return its class path
   */
  static String compile(Path folder) throws IOException {
    List<String> sources = new ArrayList<>();
    sources.add(
        table(
            folder,
            "CandlesTable",
            23,
            ".identity(INTERVAL).year(OPEN_TIME).bucket(INSTRUMENT, INSTRUMENT_BUCKETS)"));
    sources.add(table(folder, "RawTable", 14, ".month(PUBLISH_TIME)"));
    sources.add(table(folder, "DeadLettersTable", 9, ".bucket(FORMAT, 4)"));
    sources.add(
        changed(
            folder,
            ROWS + "CandleRows.java",
            List.of(
                "value(21, run.startedMicros());",
                "value(21, run.startedMicros());"
                    + " value(22, \"b \" + instrument + \" \" + block.trades(i));",
                // Of the rows that it would write anew, some have no note.
                "return Optional.of(this);",
                "return Optional.empty();")));
    sources.add(
        changed(
            folder,
            ROWS + "RawRows.java",
            List.of(
                "value(12, ingest.startedMicros());",
                "value(12, ingest.startedMicros()); value(13, \"b \" + envelope.messageId());")));
    sources.add(
        changed(
            folder,
            ROWS + "DeadLetterRows.java",
            List.of(
                "value(7, ingest.startedMicros());",
                "value(7, ingest.startedMicros()); value(8, \"b \" + letter.id());")));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String classPath = System.getProperty("java.class.path");
    List<String> args = new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", classPath));
    args.addAll(List.of("-d", classes.toString()));
    args.addAll(sources);
    int failed =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, args.toArray(new String[0]));
    assertThat(failed).isZero();
    return classes + File.pathSeparator + classPath;
  }

  private static String table(Path folder, String name, int id, String spec) throws IOException {
    return changed(
        folder,
        TABLES + name + ".java",
        List.of(
            ")),\n          Set.of(",
            "), Types.NestedField.optional("
                + id
                + ", \""
                + NOTE
                + "\", STRING, \"What B says\")), Set.of(",
            "return CONTRACT;",
            "return new TableContract(CONTRACT.name(), SCHEMA, List.of(CONTRACT.spec(),"
                + " PartitionSpec.builderFor(SCHEMA)"
                + spec
                + ".build()), CONTRACT.order(), CONTRACT.properties(), CONTRACT.version() + 1,"
                + " CONTRACT.relaxed());"));
  }

  /**
   * A source file with some changes.
   *
   * @param changes texts that it has once, each followed by the one in its place
   */
  private static String changed(Path folder, String file, List<String> changes) throws IOException {
    String text = Files.readString(Path.of("..").resolve(file));
    for (int i = 0; i < changes.size(); i += 2) {
      assertThat(text.split(Pattern.quote(changes.get(i)), -1))
          .as("%s in %s, once", changes.get(i), file)
          .hasSize(2);
      text = text.replace(changes.get(i), changes.get(i + 1));
    }
    Path changed = folder.resolve(Path.of(file).getFileName());
    Files.writeString(changed, text);
    return changed.toString();
  }
}
