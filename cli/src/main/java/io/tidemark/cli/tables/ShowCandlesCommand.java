package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.CandlePrinter;
import io.tidemark.cli.text.Output;
import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.tables.StoredCandles;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.data.Record;

/** Shows candles of one instrument and interval, as they are or as they were. */
public final class ShowCandlesCommand extends TableCommand<ShowCandlesOptions> {
  public ShowCandlesCommand() {
    super(
        ShowCandlesOptions.class,
        "Shows candles of an instrument, as they are or as they were.",
        "--instrument=ID",
        "--interval=INTERVAL",
        "--from=TIME",
        "--to=TIME",
        "--limit=COUNT",
        "--as-of=SNAPSHOT|TIME",
        "--output=FORM");
  }

  @Override
  protected void run(ShowCandlesOptions options, PrintWriter out, PrintWriter err)
      throws IOException {
    Interval interval = OptionValues.interval("interval", options.getInterval());
    TimeRange range = OptionValues.range(options.getFrom(), options.getTo());
    int limit = Limit.of(options.getLimit(), options.getOutput());
    StoredCandles stored = new StoredCandles(OptionValues.existingWarehouse(options));
    Instrument instrument = instrument(options.getInstrument(), stored);
    Long snapshot =
        options.getAsOf() == null ? null : AsOf.snapshot(options.getAsOf(), stored.table(), err);
    List<Record> rows = stored.read(instrument, interval, range, snapshot, limit);
    if (rows.isEmpty()) {
      checkKnown(instrument, stored);
      if (options.getOutput() == Output.TABLE) {
        out.println(
            "There are no " + interval + " candles of " + instrument + ", or none of this range");
        return;
      }
    }
    CandlePrinter.print(rows, options.getOutput(), out);
    if (options.getLimit() == null && rows.size() == limit) {
      out.println("These are the latest " + limit + "; --limit=COUNT shows more.");
    }
  }

  private static Instrument instrument(String id, StoredCandles stored) throws IOException {
    if (id != null) {
      return OptionValues.instrument(id);
    }
    Set<String> instruments = instruments(stored);
    if (instruments.size() > 1) {
      throw new UserError("--instrument: missing; there are " + String.join(", ", instruments));
    }
    return Instrument.parse(instruments.iterator().next());
  }

  private static void checkKnown(Instrument instrument, StoredCandles stored) throws IOException {
    Set<String> known = instruments(stored);
    if (!known.contains(instrument.id())) {
      throw new UserError(
          "--instrument="
              + instrument
              + ": no such instrument in the table"
              + DidYouMean.of(instrument.id(), known));
    }
  }

  private static Set<String> instruments(StoredCandles stored) throws IOException {
    Set<String> instruments = stored.counts().keySet();
    if (instruments.isEmpty()) {
      throw new UserError("The table of candles is empty; fill it with 'tidemark backfill'");
    }
    return instruments;
  }
}
