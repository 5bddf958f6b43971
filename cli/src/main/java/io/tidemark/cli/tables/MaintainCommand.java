package io.tidemark.cli.tables;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.DidYouMean;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.text.Durations;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.maintain.Maintenance;
import io.tidemark.storage.maintain.Maintenance.Outcome;
import io.tidemark.storage.maintain.Maintenance.Step;
import io.tidemark.storage.maintain.Maintenance.Work;
import io.tidemark.storage.maintain.Retention;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Maintains the tables: says what is to be done, does it, and says what was done. */
public final class MaintainCommand extends TableCommand<MaintainOptions> {
  private static final List<String> TABLES = Datasets.names();

  private final Clock clock;

  public MaintainCommand() {
    this(Clock.systemUTC());
  }

  public MaintainCommand(Clock clock) {
    super(
        MaintainOptions.class,
        "Keeps the tables fast to read and their history short; jobs may run meanwhile.",
        "--dry-run",
        "--only=LIST",
        "--table=NAME",
        "--older-than=TIME",
        "--force");
    this.clock = clock;
  }

  @Override
  protected void run(MaintainOptions options, PrintWriter out, PrintWriter err) {
    Set<Step> steps = steps(options.getOnly());
    Retention retention =
        options.getForce() ? Sinks.retentionWithoutJobs(options) : Sinks.retention(options);
    Duration olderThan = olderThan(options, retention);
    Map<String, Maintenance> tables = new LinkedHashMap<>();
    Warehouse warehouse = OptionValues.existingWarehouse(options);
    for (String name : tables(options.getTable())) {
      warehouse
          .find(name)
          .ifPresent(
              table -> tables.put(name, new Maintenance(table, retention, olderThan, clock)));
    }
    if (tables.isEmpty()) {
      throw new UserError(
          warehouse.described()
              + ": there is no such table to maintain; fill one with 'tidemark backfill'");
    }
    plan(tables, steps, out);
    if (!options.getDryRun()) {
      out.println();
      out.flush();
      List<String> undone = perform(tables, steps, out);
      if (!undone.isEmpty()) {
        out.flush();
        undone.forEach(each -> err.println("tidemark: not done: " + each));
        exitWith(ExitCode.FAILED);
      }
    }
  }

  private static Set<Step> steps(List<String> only) {
    if (only == null) {
      return EnumSet.complementOf(EnumSet.of(Step.ORPHANS));
    }
    Set<Step> steps = EnumSet.noneOf(Step.class);
    List<String> names = Arrays.stream(Step.values()).map(Step::toString).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new UserError(
            "--only="
                + String.join(",", only)
                + ": '"
                + name
                + "' is no step"
                + DidYouMean.of(name, names));
      }
      steps.add(Step.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return steps;
  }

  private static Duration olderThan(MaintainOptions options, Retention retention) {
    if (options.getOlderThan() == null) {
      return retention.longestJob();
    }
    Duration olderThan = Durations.parse("older-than", options.getOlderThan());
    if (olderThan.compareTo(retention.longestJob()) < 0 && !options.getForce()) {
      throw new UserError(
          "--older-than="
              + options.getOlderThan()
              + ": is less than --longest-job="
              + options.getLongestJob()
              + ", and a job that is running may still commit such files; add --force where none"
              + " is");
    }
    return olderThan;
  }

  private static List<String> tables(String table) {
    if (table != null && !TABLES.contains(table)) {
      throw new UserError("--table=" + table + ": no such table" + DidYouMean.of(table, TABLES));
    }
    return table == null ? TABLES : List.of(table);
  }

  private static void plan(Map<String, Maintenance> tables, Set<Step> steps, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "step", "would do", "files", "rows", "bytes"));
    tables.forEach(
        (name, maintenance) ->
            steps.forEach(
                step -> maintenance.plan(step).forEach(work -> rows.add(row(name, work)))));
    print(rows, "Nothing is to be done", out);
  }

  /** Does all steps, whatever becomes of others; says what was not done. */
  private static List<String> perform(
      Map<String, Maintenance> tables, Set<Step> steps, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("table", "step", "did", "files", "rows", "bytes"));
    List<String> undone = new ArrayList<>();
    tables.forEach(
        (name, maintenance) -> {
          for (Step step : steps) {
            String where = name + ", " + step + ": ";
            try {
              Outcome outcome = maintenance.run(step);
              outcome.done().forEach(work -> rows.add(row(name, work)));
              outcome.undone().forEach(each -> undone.add(where + each));
            } catch (Exception e) {
              undone.add(where + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
          }
        });
    print(rows, "Nothing was done", out);
    return undone;
  }

  private static void print(List<List<String>> rows, String otherwise, PrintWriter out) {
    if (rows.size() == 1) {
      out.println(otherwise);
    } else {
      TextTable.print(rows, out);
    }
  }

  private static List<String> row(String table, Work work) {
    return List.of(
        table,
        work.step().toString(),
        work.what(),
        count(work.files()),
        count(work.rows()),
        count(work.bytes()));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
