package io.tidemark.cli.jobs;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.VerifyOptions;
import io.tidemark.pipelines.options.VerifyOptions.Against;
import io.tidemark.pipelines.verify.Difference;
import io.tidemark.pipelines.verify.Differences;
import io.tidemark.pipelines.verify.Verify;
import io.tidemark.schemas.Verification;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.VerificationsTable;
import io.tidemark.schemas.text.Build;
import io.tidemark.schemas.text.Printable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.Upsert;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares the tables with what their source gives. */
public final class VerifyCommand extends PipelineCommand<VerifyOptions> {
  private static final String CANDLES = CandlesTable.contract().name();
  private static final String DEAD_LETTERS = DeadLettersTable.contract().name();

  /**
   * What a comparison found.
   *
   * @param request of the run
   * @param findings what the job counted and found in its source
   * @param first the first differences
   */
  private record Finding(
      BackfillRequest request, BackfillRun.Findings findings, List<Difference> first) {
    private Verification of(String table, String source) {
      TimeRange range = request.range();
      return new Verification(
          table,
          request.ingest().id(),
          request.ingest().startedMicros(),
          source,
          range.from() == TimeRange.ALL.from() ? Verification.UNBOUNDED : range.from(),
          range.to() == TimeRange.ALL.to() ? Verification.UNBOUNDED : range.to(),
          Build.version(),
          new Verification.Counts(
              count(table, "equal"),
              count(table, "missing"),
              count(table, "extra"),
              count(table, "different"),
              count(table, "kept"),
              count(table, "provisional"),
              count(table, "not_compared")));
    }

    private long count(String table, String what) {
      return findings.counters().getOrDefault("verify." + table + ".rows_" + what, 0L);
    }

    private long count(String what) {
      return count(CANDLES, what) + count(DEAD_LETTERS, what);
    }

    private long differences() {
      return count("missing") + count("extra") + count("different");
    }

    /** Whether no candle was compared: dead letters of files are, whatever the range. */
    private boolean isEmpty() {
      return count(CANDLES, "equal") + differences() == 0;
    }
  }

  /** Whether it was said what is not read: it is read again after a repair. */
  private boolean told;

  public VerifyCommand() {
    super(
        VerifyOptions.class,
        "Compares the tables with what the raw log or files give. Exit code 0 says that all"
            + " compared rows are equal, 1 that some are not, or that no candle was compared.",
        "--from=TIME",
        "--to=TIME",
        "--against=SOURCE",
        "--input=GLOB[,GLOB]",
        "--format=NAME",
        "--instrument=ID",
        "--market=MARKET",
        "--symbols=LIST",
        "--exclude=GLOB[,GLOB]",
        "--repair",
        "--intervals=LIST",
        "--window=INTERVAL",
        "--semantics=VERSION");
  }

  @Override
  protected void run(VerifyOptions options, PrintWriter out, PrintWriter err) {
    BackfillOptions backfill = Verify.backfill(options);
    OptionValues.existingWarehouse(options);
    Finding found = verify(backfill, err);
    print(found, deadLettersCompared(options), out);
    record(found, options, err);
    if (options.getRepair() && found.differences() > 0) {
      Finding left = repair(backfill, out, err);
      print(left, deadLettersCompared(options), out);
      record(left, options, err);
      printRepaired(found, left, out);
      found = left;
    }
    if (found.isEmpty()) {
      out.println(
          "No candle was compared: the source gives none in this range; check it, --from and --to");
    }
    out.flush();
    boolean allRead = InputWarnings.unread(found.findings(), err);
    if (found.isEmpty() || found.differences() > 0) {
      exitWith(ExitCode.DIFFERENT);
    } else if (!allRead) {
      InputWarnings.incomplete(err);
      exitWith(ExitCode.INCOMPLETE);
    }
  }

  private Finding verify(BackfillOptions options, PrintWriter err) {
    BackfillRequest request = BackfillRequest.toCompare(options);
    if (!told) {
      InputWarnings.unread(request.source().unread(), err);
      told = true;
    }
    String name = request.ingest().id();
    try {
      BackfillRun.Findings findings =
          BackfillRun.run(request, options, runnerGiven(), Verify::build, "comparing", err);
      return new Finding(request, findings, Differences.take(name));
    } finally {
      Differences.take(name);
    }
  }

  private Finding repair(BackfillOptions options, PrintWriter out, PrintWriter err) {
    Map<String, Long> counters =
        BackfillRun.run(
                BackfillRequest.of(options),
                options,
                runnerGiven(),
                Backfill::build,
                "writing candles",
                err)
            .counters();
    out.println();
    out.printf(
        Locale.ROOT,
        "Repair   %,d candles and %,d dead letters written%n%n",
        counters.getOrDefault("iceberg." + CANDLES + ".rows_written", 0L),
        counters.getOrDefault("iceberg." + DEAD_LETTERS + ".rows_written", 0L));
    return verify(options, err);
  }

  /** Keeps what was found in a table; whoever may only read the tables is told that it is not. */
  private static void record(Finding found, VerifyOptions options, PrintWriter err) {
    String source =
        options.getAgainst() == Against.RAW
            ? BackfillRequest.RAW
            : String.join(",", options.getInput());
    List<Verification> rows = new ArrayList<>();
    rows.add(found.of(CANDLES, source));
    if (deadLettersCompared(options)) {
      rows.add(found.of(DEAD_LETTERS, source));
    }
    try {
      Warehouse warehouse = found.request().warehouse();
      warehouse.prepare(List.of(VerificationsTable.DATASET.contract()));
      Upsert.rows(
          warehouse.table(VerificationsTable.DATASET.name()),
          VerificationsTable.DATASET,
          found.request().ingest(),
          rows);
    } catch (IOException | RuntimeException e) {
      err.println(
          "tidemark: what was found is not in the table "
              + VerificationsTable.DATASET.name()
              + ": "
              + Printable.of(String.valueOf(e.getMessage())));
    }
  }

  /** Dead letters have no event time, see {@link Verify}. */
  private static boolean deadLettersCompared(VerifyOptions options) {
    return options.getAgainst() == Against.FILES
        || OptionValues.range(options.getFrom(), options.getTo()).equals(TimeRange.ALL);
  }

  private static void print(Finding found, boolean deadLetters, PrintWriter out) {
    printCounts(found, CANDLES, out);
    if (deadLetters) {
      printCounts(found, DEAD_LETTERS, out);
    } else {
      out.println(
          "dead_letters  not compared: what was not understood has no event time; leave out --from"
              + " and --to");
    }
    long older = found.count(CANDLES, "of_older_rules");
    if (older > 0) {
      out.printf(
          Locale.ROOT,
          "made by older rules: %,d candles of one minute; a backfill of the same input, or with"
              + " --input=raw, makes them anew and all that follow from them%n",
          older);
    }
    for (Difference difference : found.first()) {
      out.println(text(difference));
    }
    long more = found.differences() - found.first().size();
    if (more > 0 && !found.first().isEmpty()) {
      out.printf(Locale.ROOT, "and %,d more%n", more);
    }
  }

  private static void printCounts(Finding found, String table, PrintWriter out) {
    long provisional = found.count(table, "provisional");
    long notCompared = found.count(table, "not_compared");
    out.printf(
        Locale.ROOT,
        "%-12s  %,d equal, %,d missing, %,d extra, %,d different%s%s%n",
        table,
        found.count(table, "equal"),
        found.count(table, "missing"),
        found.count(table, "extra"),
        found.count(table, "different"),
        provisional == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d of them provisional only", provisional),
        notCompared == 0
            ? ""
            : String.format(
                Locale.ROOT, "; %,d not compared, of which the source says nothing", notCompared));
  }

  private static String text(Difference difference) {
    String kind = difference.kind().name().toLowerCase(Locale.ROOT);
    String values =
        difference.values().stream()
            .map(
                value ->
                    value.column() + " is " + value.stored() + ", expected " + value.expected())
            .collect(Collectors.joining("; "));
    return Printable.of(
        String.format(
            Locale.ROOT,
            "%-9s  %s %s%s",
            kind,
            difference.table(),
            difference.key(),
            values.isEmpty() ? "" : ": " + values));
  }

  private static void printRepaired(Finding before, Finding left, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "Repaired %,d of %,d rows%n",
        Math.max(0, before.differences() - left.differences()),
        before.differences());
    long kept = left.count(CANDLES, "kept");
    if (kept > 0) {
      out.printf(
          Locale.ROOT,
          "Left     %,d candles whose stored revision is no lesser than the source's; a greater"
              + " --semantics replaces them%n",
          kept);
    }
    long letters = left.count(DEAD_LETTERS, "kept");
    if (letters > 0) {
      out.printf(
          Locale.ROOT,
          "Left     %,d dead letters, which stay as they were first written%n",
          letters);
    }
    if (left.count("extra") > 0) {
      out.printf(
          Locale.ROOT,
          "Left     %,d extra rows; no row is ever deleted without a better one%n",
          left.count("extra"));
    }
    long rest = left.differences() - left.count("kept") - left.count("extra");
    if (rest > 0) {
      out.printf(
          Locale.ROOT, "Left     %,d rows that something else changes; run it again%n", rest);
    }
  }
}
