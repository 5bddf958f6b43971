package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A build after this one, made of the declarations of its three tables: each has one more optional
 * column, {@code note}, which has a value in each row that is written, and one more partition spec.
 */
final class NextBuild {
  /** The name of the further column. */
  static final String NOTE = "note";

  private static final String TABLES = "schemas/src/main/java/io/tidemark/schemas/tables/";
  private static final int CANDLE_NOTE_LENGTH = 54;
  private static final String CANDLE_NOTE = "b %-32s %19s";

  private NextBuild() {}

  /** What is noted of a candle. */
  static String candleNote(Object instrument, Object trades) {
    return String.format(CANDLE_NOTE, instrument, trades);
  }

  /** What is noted of a message or a dead letter. */
  static String note(Object id) {
    return "b " + id;
  }

  /**
   * Compiles it.
   *
   * @param folder for its sources and classes
   * @return its class path
   */
  static String compile(Path folder) throws IOException {
    List<String> sources =
        List.of(
            table(
                folder,
                CandlesTable.class,
                CandlesTable.DATASET,
                "CandleBlock>ascii",
                CANDLE_NOTE_LENGTH
                    + ", (b, i, to) -> System.arraycopy(String.format(\""
                    + CANDLE_NOTE
                    + "\", b.instrument().id(), b.trades(i)).getBytes("
                    + "java.nio.charset.StandardCharsets.US_ASCII), 0, to, 0, to.length)",
                "identity(INTERVAL).year(OPEN_TIME).bucket(INSTRUMENT, INSTRUMENT_BUCKETS)"),
            table(
                folder,
                RawTable.class,
                RawTable.DATASET,
                "Envelope>ownText",
                "message -> \"b \" + message.messageId()",
                "month(PUBLISH_TIME)"),
            table(
                folder,
                DeadLettersTable.class,
                DeadLettersTable.DATASET,
                "DeadLetter>ownText",
                "letter -> \"b \" + letter.id()",
                "bucket(FORMAT, 4)"));
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

  /**
   * The declaration of a table with what is further in it.
   *
   * @param kind the method of {@code Column} that makes the note, with its blocks
   * @param values what that is given besides the id, the name and the documentation
   * @param partitions as they are called of the builder of a spec
   */
  private static String table(
      Path folder,
      Class<?> declaration,
      Dataset<?> table,
      String kind,
      String values,
      String partitions)
      throws IOException {
    return changed(
        folder,
        TABLES + declaration.getSimpleName() + ".java",
        List.of(
            ".run()",
            ".run().version("
                + (table.contract().version() + 1)
                + ").column(Column.<"
                + kind
                + "("
                + (table.columns().size() + 1)
                + ", \""
                + NOTE
                + "\", \"What B says\", "
                + values
                + ").where((block, i) -> true))",
            ".sortedBy(",
            ".partitions(spec -> spec." + partitions + ").sortedBy("));
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
