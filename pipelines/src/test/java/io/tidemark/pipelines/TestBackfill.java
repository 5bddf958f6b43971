package io.tidemark.pipelines;

import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.runners.Counters;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** Runs backfills into one warehouse and reads its tables back with Iceberg's own reader. */
public final class TestBackfill {
  private final Path folder;
  private final String runner;
  private final List<String> options = new ArrayList<>();

  public TestBackfill(Path folder) {
    this(folder, "DirectRunner");
  }

  public TestBackfill(Path folder, String runner) {
    this.folder = folder;
    this.runner = runner;
  }

  /** The same with further options, which also choose the catalog it is read back from. */
  public TestBackfill with(String... options) {
    TestBackfill other = new TestBackfill(folder, runner);
    other.options.addAll(List.of(options));
    return other;
  }

  /** Runs a backfill with these options; returns its counters as {@code namespace.name}. */
  public Map<String, Long> run(String... args) {
    BackfillOptions options = options(args);
    BackfillRequest request = BackfillRequest.of(options);
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    Backfill.build(pipeline, request);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Counters.of(result);
  }

  private BackfillOptions options(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(options);
    all.add("--warehouse=" + folder);
    all.add("--runner=" + runner);
    return PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).as(BackfillOptions.class);
  }

  /** The folder of the tables. */
  public Path folder() {
    return folder;
  }

  public Warehouse warehouse() {
    return OptionValues.warehouse(options());
  }

  public Table candles() {
    return warehouse().table(CandlesTable.contract().name());
  }

  public Table deadLetters() {
    return warehouse().table(DeadLettersTable.contract().name());
  }

  /** All rows of a table, sorted as text by their key. */
  public static List<Record> rows(Table table) throws IOException {
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      List<Record> all = new ArrayList<>();
      rows.forEach(all::add);
      all.sort(Comparator.comparing(TestBackfill::text));
      return all;
    }
  }

  /** All rows of the table of candles as text, without ingest metadata, sorted. */
  public List<String> candleRows() throws IOException {
    return text(candles());
  }

  /** All rows of a table as text, without ingest metadata, sorted. */
  public static List<String> text(Table table) throws IOException {
    return rows(table).stream().map(TestBackfill::text).toList();
  }

  /** The candles of one instrument and interval by open time. */
  public Map<OffsetDateTime, Record> candles(String instrument, String interval)
      throws IOException {
    return rows(candles()).stream()
        .filter(
            row ->
                row.getField(CandlesTable.INSTRUMENT).equals(instrument)
                    && row.getField(CandlesTable.INTERVAL).equals(interval))
        .collect(
            Collectors.toMap(
                row -> (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME),
                row -> row,
                (a, b) -> {
                  throw new AssertionError("Two rows with one key: " + a + " and " + b);
                },
                TreeMap::new));
  }

  public static String text(Record row) {
    return row.struct().fields().stream()
        .map(Types.NestedField::name)
        .filter(name -> !name.startsWith("ingest") && !MetadataColumns.isMetadataColumn(name))
        .map(name -> name + "=" + row.getField(name))
        .collect(Collectors.joining(" "));
  }
}
