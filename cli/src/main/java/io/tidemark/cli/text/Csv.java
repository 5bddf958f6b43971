package io.tidemark.cli.text;

import io.tidemark.schemas.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * Prints lines of CSV (RFC 4180), quoted where they have to be, and {@linkplain Printable escaped}.
 */
public final class Csv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator(System.lineSeparator()).build();

  private Csv() {}

  public static void print(List<String> fields, PrintWriter out) {
    try {
      FORMAT.printRecord(out, fields.stream().map(Printable::of).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
