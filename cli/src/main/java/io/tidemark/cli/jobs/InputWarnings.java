package io.tidemark.cli.jobs;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.NextCommand;
import io.tidemark.messaging.files.FirstBytes;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.SinkOptions;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.schemas.text.Printable;
import io.tidemark.storage.read.StoredDeadLetters;
import io.tidemark.transforms.decode.SourceReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says on standard error what of an input was not read, and where much was not understood. */
final class InputWarnings {
  /** So many of a kind are told. */
  private static final int MOST = 5;

  private static final String CSV = ".csv";

  private InputWarnings() {}

  /** Says what is not read, and why. */
  static void unread(List<String> unread, PrintWriter err) {
    unread.stream().limit(MOST).forEach(each -> say("not read: " + each, err));
    if (unread.size() > MOST) {
      say("not read: " + (unread.size() - MOST) + " more; dead letters name each", err);
    }
    err.flush();
  }

  /**
   * Says what was not read, and was not said before the work.
   *
   * @return whether all was read
   */
  static boolean unread(BackfillRun.Findings findings, PrintWriter err) {
    long count =
        findings.count("files." + SourceReport.UNREAD)
            + findings.count("streams." + SourceReport.UNREAD);
    if (count == 0) {
      return true;
    }
    List<String> found = findings.sources().unread();
    unread(found.stream().filter(each -> !findings.told().contains(each)).toList(), err);
    long unnamed = count - Math.max(found.size(), findings.told().size());
    if (unnamed > 0) {
      say("not read: " + unnamed + " more; dead letters name each", err);
    }
    return false;
  }

  /** Says what an exit code of {@link ExitCode#INCOMPLETE} stands for. */
  static void incomplete(PrintWriter err) {
    say("all is done that could be read, which is not all of the input; see above", err);
  }

  /**
   * Says of which sources more than a tenth was refused, and why; where the sources are not known
   * apart, whether that is so of all of them.
   *
   * @param list the command that lists dead letters
   * @param options where they are
   */
  static void dead(BackfillRun.Findings findings, String list, SinkOptions options, PrintWriter err)
      throws IOException {
    List<SourceReport.Source> sources = findings.sources().mostlyDead();
    for (SourceReport.Source source : sources.subList(0, Math.min(MOST, sources.size()))) {
      sayDead(
          source.source(),
          source.dead(),
          source.records(),
          Optional.of(source.first()),
          list + " " + NextCommand.quoted("--source=" + source.source()),
          err);
    }
    if (sources.size() > MOST) {
      say(
          String.format(
              Locale.ROOT,
              "warning: more than a tenth of %,d more files are dead letters; all of them: %s",
              sources.size() - MOST,
              list),
          err);
    }
    long dead = findings.count("decode.records_dead") - findings.count("decode.parts_unread");
    long records = dead + findings.count("decode.records_decoded") + findings.skipped();
    if (findings.sources().isEmpty() && SourceReport.isMostlyDead(dead, records)) {
      Optional<SourceReport.Refusal> first =
          Sinks.of(options).iceberg()
              ? new StoredDeadLetters(OptionValues.warehouse(options))
                  .firstOf(findings.ingest())
                  .map(SourceReport.Refusal::of)
              : Optional.empty();
      sayDead("the input", dead, records, first, list, err);
    }
    err.flush();
  }

  private static void sayDead(
      String what,
      long dead,
      long records,
      Optional<SourceReport.Refusal> first,
      String list,
      PrintWriter err) {
    say(
        String.format(
            Locale.ROOT,
            "warning: %s: %,d of %,d records are dead letters%s; all of them: %s",
            what,
            dead,
            records,
            first.map(refusal -> ", the first " + described(refusal)).orElse(""),
            list),
        err);
  }

  /** Where a refused record lies in its source, and why it was refused. */
  static String described(SourceReport.Refusal refusal) {
    return "at byte " + refusal.position() + ": " + refusal.reason() + layout(refusal);
  }

  /** What shows in a line that was read as comma-separated values and is something else. */
  private static String layout(SourceReport.Refusal refusal) {
    return refusal.format().endsWith(CSV)
        ? FirstBytes.notCommaSeparated(refusal.start())
            .map(what -> "; by its first bytes the line is " + what)
            .orElse("")
        : "";
  }

  private static void say(String text, PrintWriter err) {
    err.println("tidemark: " + Printable.of(text));
  }
}
