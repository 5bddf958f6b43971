package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.cli.text.RowPrinter;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.text.Printable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.read.StoredDeadLetters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.iceberg.data.Record;

/** Shows one dead letter. */
public final class DeadLettersShowCommand extends TableCommand<DeadLetterOptions> {
  private final OutputStream bytesOut;

  /**
   * Makes the command.
   *
   * @param bytesOut where payloads are written unchanged
   */
  public DeadLettersShowCommand(OutputStream bytesOut) {
    super(
        DeadLetterOptions.class,
        "Shows a dead letter: where it comes from, why it was refused, and its bytes.",
        "--id=ID",
        "--payload");
    this.bytesOut = bytesOut;
  }

  @Override
  protected boolean takesFirstAlone() {
    return true;
  }

  @Override
  protected void run(DeadLetterOptions options, PrintWriter out, PrintWriter err)
      throws IOException {
    String id = options.getId();
    if (id == null) {
      throw new UserError("ID: missing; 'tidemark dead-letters list' shows those there are");
    }
    Record row =
        new StoredDeadLetters(OptionValues.existingWarehouse(options))
            .find(id)
            .orElseThrow(
                () ->
                    new UserError(
                        id + ": no such dead letter; 'tidemark dead-letters list' shows them"));
    DeadLetter letter = StoredDeadLetters.letter(row);
    if (options.getPayload()) {
      bytesOut.write(letter.payload());
      bytesOut.flush();
      return;
    }
    out.println("id        " + Printable.of(id));
    out.println("format    " + Printable.of(letter.format()));
    out.println("source    " + Printable.of(letter.source()));
    out.println("position  " + letter.position());
    out.println("reason    " + Printable.of(letter.reason()));
    out.println(
        "ingest    "
            + row.getField(DeadLettersTable.INGEST_ID)
            + " of "
            + RowPrinter.text(row.getField(DeadLettersTable.INGESTED_AT)));
    out.printf(Locale.ROOT, "payload   %,d bytes%n", letter.payload().length);
    out.println();
    out.println(printable(letter.payload()));
  }

  /** Bytes as ASCII, others as {@code \xNN}. */
  private static String printable(byte[] bytes) {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    StringBuilder printable = new StringBuilder();
    latin
        .chars()
        .forEach(
            c ->
                printable.append(
                    c >= ' ' && c < 0x7F ? String.valueOf((char) c) : String.format("\\x%02X", c)));
    return printable.toString();
  }
}
