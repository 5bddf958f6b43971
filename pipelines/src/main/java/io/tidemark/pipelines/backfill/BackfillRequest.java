package io.tidemark.pipelines.backfill;

import io.tidemark.messaging.files.FileHints;
import io.tidemark.messaging.files.FilePlan;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.ReplayOptions;
import io.tidemark.pipelines.options.SinkOptions;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.pipelines.options.SymbolOptions;
import io.tidemark.pipelines.sources.BackfillSource;
import io.tidemark.pipelines.sources.FileSource;
import io.tidemark.pipelines.sources.RawSource;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.transforms.candles.AggregateCandles;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;

/**
 * What a backfill does, checked: everything that can be wrong with a request is found before any
 * work.
 *
 * @param source what is read
 * @param range event times to keep
 * @param intervals the intervals to write
 * @param window how much event time is aggregated at once
 * @param warehouse where the Iceberg tables are
 * @param sinks where rows are written
 * @param semantics version of the semantics that candles are stamped with
 * @param ingest what rows say of this run
 * @param symbols what symbols stand for, beside what their names say
 */
public record BackfillRequest(
    BackfillSource source,
    TimeRange range,
    Set<Interval> intervals,
    Duration window,
    Warehouse warehouse,
    Sinks sinks,
    int semantics,
    Ingest ingest,
    SymbolList symbols) {
  /** The input that stands for the raw log of the warehouse. */
  public static final String RAW = "raw";

  private static final long SHARD_BYTES = 64 << 20;
  private static final int LEAST_SHARDS = 4;

  /** How many times larger candles are than in the files of a table. */
  private static final int STORED_COMPRESSION = 10;

  /**
   * Checks the options, finds what is to be read and makes the tables that are not there.
   *
   * @throws UserError when the request cannot be met as it stands
   */
  public static BackfillRequest of(BackfillOptions options) {
    return of(options, Tables.WRITTEN);
  }

  /**
   * The same of a request whose rows are compared with those in the tables. Where this account may
   * not write, they have to be there.
   *
   * @throws UserError when the request cannot be met as it stands
   */
  public static BackfillRequest toCompare(BackfillOptions options) {
    return of(options, Tables.READ);
  }

  /** What is done with the tables. */
  private enum Tables {
    WRITTEN,
    READ
  }

  private static BackfillRequest of(BackfillOptions options, Tables tables) {
    List<String> input = options.getInput();
    if (input == null || input.isEmpty()) {
      throw OptionValues.missing("backfill", "input");
    }
    boolean raw = input.contains(RAW);
    if (raw) {
      checkRaw(options);
    }
    Format format = raw ? null : OptionValues.format(options.getFormat());
    int semantics = OptionValues.semantics(options.getSemantics());
    TimeRange range = OptionValues.range(options.getFrom(), options.getTo());
    Set<Interval> intervals = OptionValues.intervals(options.getIntervals());
    Duration window = OptionValues.window(options.getWindow());
    Optional<Instrument> instrument =
        Optional.ofNullable(options.getInstrument()).map(OptionValues::instrument);
    FileHints hints = OptionValues.hints(options, instrument);
    FileSystems.setDefaultPipelineOptions(options);
    BackfillSource source;
    Warehouse warehouse;
    if (raw) {
      warehouse = OptionValues.existingWarehouse(options);
      source = RawSource.of(warehouse, range);
    } else {
      source = FileSource.of(FilePlan.of(input, format, hints));
      warehouse = OptionValues.warehouse(options);
    }
    return of(
        "backfill",
        options,
        tables,
        source,
        range,
        intervals,
        window,
        warehouse,
        semantics,
        hints.symbols());
  }

  /**
   * A request to read dead letters again, or to see what they give.
   *
   * @param source the letters
   * @param range the minutes to make
   * @param intervals the intervals to write
   */
  public static BackfillRequest replay(
      ReplayOptions options, BackfillSource source, TimeRange range, Set<Interval> intervals) {
    return of(
        "replay",
        options,
        Tables.WRITTEN,
        source,
        range,
        intervals,
        Duration.ofDays(1),
        OptionValues.existingWarehouse(options),
        OptionValues.semantics(options.getSemantics()),
        SymbolOptions.symbols(options));
  }

  private static BackfillRequest of(
      String kind,
      SinkOptions options,
      Tables tables,
      BackfillSource source,
      TimeRange range,
      Set<Interval> intervals,
      Duration window,
      Warehouse warehouse,
      int semantics,
      SymbolList symbols) {
    Sinks sinks = Sinks.of(options);
    List<TableContract> contracts = List.of(CandlesTable.contract(), DeadLettersTable.contract());
    if (tables == Tables.WRITTEN || warehouse.mayBeWritten()) {
      sinks.prepare(warehouse, options, contracts);
    } else {
      contracts.forEach(contract -> warehouse.table(contract.name()));
    }
    return new BackfillRequest(
        source, range, intervals, window, warehouse, sinks, semantics, newIngest(kind), symbols);
  }

  private static Ingest newIngest(String kind) {
    return new Ingest(
        kind + "-" + UUID.randomUUID(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  private static void checkRaw(BackfillOptions options) {
    if (options.getInput().size() > 1) {
      throw new UserError(
          "--input="
              + String.join(",", options.getInput())
              + ": the raw log is read alone; give files to another run, and a file of that name"
              + " as ./"
              + RAW);
    }
    checkAbsent("format", options.getFormat());
    checkAbsent("instrument", options.getInstrument());
    checkAbsent("market", options.getMarket());
    checkAbsent(
        "exclude", options.getExclude() == null ? null : String.join(",", options.getExclude()));
  }

  private static void checkAbsent(String option, String value) {
    if (value != null) {
      throw new UserError(
          "--"
              + option
              + "="
              + value
              + ": each message of the raw log says it; leave the option out");
    }
  }

  /** How the source is read. */
  public Reading reading() {
    return new Reading(range, window, semantics, ingest.id(), symbols);
  }

  /**
   * How many keys the instruments of a window share: one for each 64 MiB of input, 4 to 256,
   * whatever the number of windows.
   */
  public int shards() {
    return shards(source.expandedBytes());
  }

  /** The same where the candles that the table holds already are grouped as well. */
  public int shardsWithStored() {
    return shards(
        Math.max(
            source.expandedBytes(),
            STORED_COMPRESSION * warehouse.storedBytes(CandlesTable.contract().name())));
  }

  private static int shards(long bytes) {
    return (int)
        Math.min(Math.max(bytes / SHARD_BYTES, LEAST_SHARDS), AggregateCandles.MOST_SHARDS);
  }
}
