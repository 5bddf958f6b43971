package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.BackfillRequest;
import io.tidemark.pipelines.DidYouMean;
import io.tidemark.pipelines.ShowCandlesOptions;
import io.tidemark.pipelines.UserError;
import io.tidemark.pipelines.iceberg.StoredCandles;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.SnapshotUtil;

/** Shows candles of one instrument and interval, as they are or as they were. */
final class ShowCandlesCommand extends OptionsCommand<ShowCandlesOptions> {
  private static final int TABLE_LIMIT = 20;

  ShowCandlesCommand() {
    super(
        ShowCandlesOptions.class,
        "Shows candles of one instrument and interval, as they are or as they were.",
        false);
  }

  @Override
  int run(ShowCandlesOptions options, PrintWriter out) throws Exception {
    Interval interval = interval(options.getInterval());
    TimeRange range = BackfillRequest.range(options.getFrom(), options.getTo());
    StoredCandles stored = new StoredCandles(BackfillRequest.warehouse(options));
    Instrument instrument = instrument(options.getInstrument(), stored);
    int limit =
        options.getLimit() != null
            ? options.getLimit()
            : options.getOutput() == ShowCandlesOptions.Output.TABLE
                ? TABLE_LIMIT
                : Integer.MAX_VALUE;
    if (limit < 1) {
      throw new UserError("--limit=" + limit + ": must be 1 or more");
    }
    Long snapshot = options.getAsOf() == null ? null : snapshot(options.getAsOf(), stored.table());
    List<Record> rows = stored.read(instrument, interval, range, snapshot, limit);
    if (rows.isEmpty()) {
      checkKnown(instrument, stored);
    }
    CandlePrinter.print(rows, options.getOutput(), out);
    return 0;
  }

  private static Interval interval(String label) {
    try {
      return Interval.parse(label);
    } catch (IllegalArgumentException e) {
      throw new UserError("--interval=" + label + ": " + e.getMessage(), e);
    }
  }

  private static Instrument instrument(String id, StoredCandles stored) throws IOException {
    if (id == null) {
      throw new UserError("--instrument: missing; there are " + known(stored));
    }
    try {
      return Instrument.parse(id);
    } catch (IllegalArgumentException e) {
      throw new UserError("--instrument=" + id + ": " + e.getMessage(), e);
    }
  }

  private static void checkKnown(Instrument instrument, StoredCandles stored) throws IOException {
    Set<String> known = stored.counts().keySet();
    if (!known.contains(instrument.id())) {
      throw new UserError(
          "--instrument="
              + instrument
              + ": the table holds none of it"
              + DidYouMean.of(instrument.id(), known)
              + "; there are "
              + known(stored));
    }
  }

  private static String known(StoredCandles stored) throws IOException {
    Set<String> known = stored.counts().keySet();
    return known.isEmpty() ? "no candles yet" : String.join(", ", known);
  }

  private static long snapshot(String asOf, Table table) {
    if (asOf.matches("\\d+")) {
      long id = Long.parseLong(asOf);
      if (table.snapshot(id) == null) {
        throw new UserError(
            "--asOf=" + asOf + ": no such snapshot; 'tidemark show tables' lists them");
      }
      return id;
    }
    Instant time = BackfillRequest.time("asOf", asOf);
    try {
      return SnapshotUtil.snapshotIdAsOfTime(table, time.toEpochMilli());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "--asOf=" + asOf + ": the table had no snapshot then; 'tidemark show tables' lists them",
          e);
    }
  }
}
