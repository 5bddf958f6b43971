package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.Output;
import io.tidemark.cli.text.RowPrinter;
import io.tidemark.cli.text.TextTable;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.text.Printable;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.storage.read.StoredDeadLetters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.data.Record;

/** Lists dead letters, without their payloads. */
public final class DeadLettersListCommand extends TableCommand<DeadLettersOptions> {
  private static final List<String> TABLE_COLUMNS =
      List.of(
          DeadLettersTable.ID,
          DeadLettersTable.FORMAT,
          DeadLettersTable.POSITION,
          DeadLettersTable.SOURCE);
  private static final List<String> ALL_COLUMNS =
      List.of(
          DeadLettersTable.ID,
          DeadLettersTable.FORMAT,
          DeadLettersTable.SOURCE,
          DeadLettersTable.POSITION,
          DeadLettersTable.REASON,
          DeadLettersTable.INGEST_ID,
          DeadLettersTable.INGESTED_AT);

  public DeadLettersListCommand() {
    super(
        DeadLettersOptions.class,
        "Lists what could not be understood, by format, source and position.",
        "--format=NAME",
        "--source=TEXT",
        "--limit=COUNT",
        "--output=FORM");
  }

  @Override
  protected void run(DeadLettersOptions options, PrintWriter out, PrintWriter err)
      throws IOException {
    int limit = Limit.of(options.getLimit(), options.getOutput());
    List<Record> letters =
        new StoredDeadLetters(OptionValues.existingWarehouse(options))
            .list(new DeadLetterFilter(options.getFormat(), options.getSource(), null), limit);
    if (options.getOutput() != Output.TABLE) {
      RowPrinter.print(letters, ALL_COLUMNS, options.getOutput(), out);
    } else if (letters.isEmpty()) {
      out.println("There are no such dead letters.");
    } else {
      printTable(letters, out);
      if (options.getLimit() == null && letters.size() == limit) {
        out.println("These are the first " + limit + "; --limit=COUNT shows more.");
      }
    }
  }

  /** Prints a line a letter, whose reason stands whole at its end. */
  private static void printTable(List<Record> letters, PrintWriter out) {
    List<List<String>> table = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    table.add(TABLE_COLUMNS);
    reasons.add(DeadLettersTable.REASON);
    for (Record letter : letters) {
      table.add(
          TABLE_COLUMNS.stream().map(column -> RowPrinter.text(letter.getField(column))).toList());
      reasons.add(Printable.of(RowPrinter.text(letter.getField(DeadLettersTable.REASON))));
    }
    StringWriter aligned = new StringWriter();
    TextTable.print(table, new PrintWriter(aligned, true));
    List<String> lines = aligned.toString().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      out.println(lines.get(i) + "  " + reasons.get(i));
    }
  }
}
