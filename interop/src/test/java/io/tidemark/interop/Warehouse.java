package io.tidemark.interop;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Candles that Tidemark writes and shows, and Spark reads. */
final class Warehouse implements AutoCloseable {
  private static final String INSTRUMENT = "--instrument=bitstamp:BTC-USD";

  private final List<String> options;
  private final SparkSession spark;

  private Warehouse(Path folder, String catalog, SparkSession spark) {
    this.options = List.of("--warehouse=" + folder, "--catalog=" + catalog);
    this.spark = spark;
  }

  /** Tables in the embedded catalog. */
  static Warehouse jdbc(Path folder) {
    return new Warehouse(folder, "jdbc", Spark.withJdbcCatalog(folder));
  }

  /** Tables that their folder is the catalog of. */
  static Warehouse hadoop(Path folder) {
    return new Warehouse(folder, "hadoop", Spark.withHadoopCatalog(folder));
  }

  /** Backfills trades that are written as the sample's are. */
  void backfill(Path trades, String... more) {
    tidemark(List.of("backfill", "--format=bitstamp.csv", INSTRUMENT, "--input=" + trades), more);
  }

  /** Replays such trades as messages, which are kept. */
  void replay(Path trades, String... more) {
    tidemark(
        List.of(
            "live", "--format=bitstamp.csv", INSTRUMENT, "--input=replay:" + trades, "--speed=0"),
        more);
  }

  /** The lines of {@code tidemark show candles --output=csv}. */
  List<String> show(String interval, String... more) {
    return tidemark(
        List.of("show", "candles", "--output=csv", INSTRUMENT, "--interval=" + interval), more);
  }

  /** Lines that are shown, with those columns alone that a query selects in its first line. */
  static List<String> selected(String query, List<String> shown) {
    List<String> all = List.of(shown.get(0).split(",", -1));
    String columns = query.lines().findFirst().orElseThrow().replace("SELECT ", "");
    List<Integer> selected = Arrays.stream(columns.split(", ", -1)).map(all::indexOf).toList();
    return shown.stream()
        .map(line -> line.split(",", -1))
        .map(cells -> String.join(",", selected.stream().map(i -> cells[i]).toList()))
        .toList();
  }

  private List<String> tidemark(List<String> command, String... more) {
    List<String> args = new ArrayList<>(command);
    Collections.addAll(args, more);
    args.addAll(options);
    return Tidemark.run(args);
  }

  /** What Spark answers, where the table is {@code tidemark.tidemark.candles}. */
  Dataset<Row> sql(String query) {
    return spark.sql(query);
  }

  /** The only value of the only row that Spark answers. */
  long number(String query) {
    return sql(query).first().getLong(0);
  }

  /** Lets go of the catalog's files. */
  @Override
  public void close() throws IOException {
    Spark.close(spark);
  }

  /** Rows of Spark's, written as {@code show} writes them. */
  static List<String> csv(Dataset<Row> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", rows.columns()));
    for (Row row : rows.collectAsList()) {
      lines.add(
          String.join(
              ",", IntStream.range(0, row.size()).mapToObj(i -> text(row.get(i))).toList()));
    }
    return lines;
  }

  /** A value, written as {@code show} writes it. */
  static String text(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof BigDecimal decimal
        ? decimal.stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
