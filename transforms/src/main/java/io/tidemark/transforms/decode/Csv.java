package io.tidemark.transforms.decode;

import java.nio.charset.StandardCharsets;

/** What the comma-separated formats share. */
final class Csv {
  private Csv() {}

  /** A field as text, for messages. */
  static String text(byte[] bytes, CsvFields fields, int field) {
    return new String(
        bytes, fields.from(field), fields.to(field) - fields.from(field), StandardCharsets.UTF_8);
  }

  /** Reads a decimal field; refuses the record at hand and returns false where it is none. */
  static boolean read(
      DecimalReader number, String name, byte[] bytes, CsvFields fields, int field, Collector out) {
    String fault = number.read(bytes, fields.from(field), fields.to(field));
    if (fault != null) {
      out.refuse(name + " '" + number.text() + "' " + fault);
    }
    return fault == null;
  }
}
