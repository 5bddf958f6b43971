package io.tidemark.cli.jobs;

import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.ReplayOptions;
import io.tidemark.pipelines.options.SymbolOptions;
import io.tidemark.pipelines.sources.LetterSource;
import io.tidemark.pipelines.sources.ReplayPlan;
import io.tidemark.pipelines.verify.Difference;
import io.tidemark.pipelines.verify.Differences;
import io.tidemark.pipelines.verify.Verify;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.text.Printable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads dead letters again. */
public final class ReplayCommand extends PipelineCommand<ReplayOptions> {
  public ReplayCommand() {
    super(
        ReplayOptions.class,
        "Reads dead letters again and makes the candles of what is understood now.",
        "--format=NAME",
        "--source=TEXT",
        "--id=ID",
        "--instrument=ID",
        "--symbols=LIST",
        "--semantics=VERSION");
  }

  @Override
  protected void run(ReplayOptions options, PrintWriter out, PrintWriter err) throws IOException {
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    DeadLetterFilter filter =
        new DeadLetterFilter(options.getFormat(), options.getSource(), options.getId());
    Instrument instrument =
        options.getInstrument() == null ? null : OptionValues.instrument(options.getInstrument());
    SymbolList symbols = SymbolOptions.symbols(options);
    ReplayPlan plan = ReplayPlan.of(warehouse, filter, instrument, symbols);
    out.printf(
        Locale.ROOT,
        "Letters  %,d read, %,d understood now, %,d not, %,d parts of records, which are not read"
            + " again%n",
        plan.letters(),
        plan.resolved(),
        plan.failing(),
        plan.parts());
    if (plan.minutes().isPresent()) {
      TimeRange minutes = plan.minutes().get();
      LetterSource source = LetterSource.of(warehouse, filter, instrument, symbols, minutes);
      write(options, source, minutes, out, err);
      printKept(options, source, minutes, out, err);
    }
    if (plan.resolved() > 0) {
      out.println("Resolved; they stay in the table as history:");
      for (DeadLetter letter : plan.first()) {
        out.println(
            "  " + letter.id() + " " + Printable.of(letter.source()) + " at " + letter.position());
      }
      long more = plan.resolved() - plan.first().size();
      if (more > 0) {
        out.printf(Locale.ROOT, "  and %,d more%n", more);
      }
    }
  }

  private void write(
      ReplayOptions options,
      LetterSource source,
      TimeRange minutes,
      PrintWriter out,
      PrintWriter err) {
    BackfillRequest request =
        BackfillRequest.replay(options, source, minutes, EnumSet.allOf(Interval.class));
    Map<String, Long> counters =
        BackfillRun.run(request, options, runnerGiven(), Backfill::build, "writing candles", err)
            .counters();
    out.println(
        "Minutes  "
            + time(minutes.from())
            + " to "
            + time(minutes.to())
            + (source.hasRaw()
                ? ", of the raw log together with the letters"
                : ", of the letters alone: the raw log holds none of them"));
    out.printf(
        Locale.ROOT,
        "Written  %,d candles, %,d in place of lesser ones, %,d no better than those there%n",
        counters.getOrDefault("iceberg.candles.rows_written", 0L),
        counters.getOrDefault("iceberg.candles.rows_superseded", 0L),
        counters.getOrDefault("iceberg.candles.rows_unchanged", 0L));
  }

  /** Says which candles the table kept though these letters belong to them. */
  private void printKept(
      ReplayOptions options,
      LetterSource source,
      TimeRange minutes,
      PrintWriter out,
      PrintWriter err) {
    BackfillRequest request = BackfillRequest.replay(options, source, minutes, Set.of(Interval.M1));
    Map<String, Long> counters =
        BackfillRun.run(request, options, runnerGiven(), Verify::buildOfGiven, "comparing", err)
            .counters();
    List<Difference> first = Differences.take(request.ingest().id());
    long kept = counters.getOrDefault("verify.candles.rows_kept", 0L);
    if (kept > 0) {
      out.printf(
          Locale.ROOT,
          "Kept     %,d candles of a greater revision, as of more trades; a backfill of their files"
              + " merges both%n",
          kept);
      first.forEach(difference -> out.println("  " + Printable.of(difference.key())));
      if (kept > first.size()) {
        out.printf(Locale.ROOT, "  and %,d more%n", kept - first.size());
      }
    }
  }

  private static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
