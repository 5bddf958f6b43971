package io.tidemark.transforms.decode;

import java.nio.charset.StandardCharsets;

/**
 * The named fields of one record, as ranges of its bytes. What a field cannot be read as refuses
 * the record, naming the field and its value. Mutable and reused.
 */
abstract class Fields {
  private static final int MAX_TEXT = 64;

  final Collector out;
  private final String[] names;
  private final int[] starts;
  private final int[] ends;
  private byte[] bytes;

  Fields(Collector out, String... names) {
    this.out = out;
    this.names = names;
    starts = new int[names.length];
    ends = new int[names.length];
  }

  /** Starts the next record, with no field found yet. */
  final void reset(byte[] record) {
    bytes = record;
    for (int i = 0; i < names.length; i++) {
      starts[i] = 0;
      ends[i] = -1;
    }
  }

  final void set(int field, int start, int end) {
    starts[field] = start;
    ends[field] = end;
  }

  /** The number of fields there are names for. */
  final int size() {
    return names.length;
  }

  final String name(int field) {
    return names[field];
  }

  final int start(int field) {
    return starts[field];
  }

  final int end(int field) {
    return ends[field];
  }

  final boolean has(int field) {
    return ends[field] >= starts[field];
  }

  /** Whether a field is exactly this text of ASCII. */
  final boolean is(int field, String text) {
    return matches(text, bytes, starts[field], ends[field]);
  }

  /** Whether a field is exactly one of these texts of ASCII. */
  final boolean isAny(int field, String... texts) {
    for (String text : texts) {
      if (is(field, text)) {
        return true;
      }
    }
    return false;
  }

  /** Reads a decimal; refuses the record and returns false where the field is none. */
  final boolean decimal(int field, DecimalReader number) {
    String fault = number.read(bytes, starts[field], ends[field]);
    if (fault != null) {
      refuse(field, fault);
    }
    return fault == null;
  }

  /** The whole number that a field is, or {@link Digits#NONE}. */
  final long digits(int field) {
    return Digits.read(bytes, starts[field], ends[field]);
  }

  /** Reads a whole number; refuses the record and returns {@link Digits#NONE} for anything else. */
  final long wholeNumber(int field) {
    return checked(field, digits(field), "is not a whole number");
  }

  /**
   * Reads a time in seconds since the epoch; refuses the record and returns {@link Digits#NONE} for
   * anything else.
   *
   * @return microseconds since the epoch
   */
  final long seconds(int field) {
    return checked(
        field,
        Times.seconds(bytes, starts[field], ends[field]),
        "is not a time in seconds since 1970");
  }

  /**
   * Reads a time as ISO 8601 writes it; refuses the record and returns {@link Digits#NONE} for
   * anything else.
   *
   * @return microseconds since the epoch
   */
  final long iso(int field) {
    return checked(
        field, Times.iso(bytes, starts[field], ends[field]), "is not a time in ISO 8601 form");
  }

  /**
   * Reads a time as ISO 8601 writes it, or as a whole number of microseconds since the epoch;
   * refuses the record and returns {@link Digits#NONE} for anything else.
   *
   * @return microseconds since the epoch
   */
  final long isoOrMicros(int field) {
    long micros = digits(field);
    return checked(
        field,
        micros == Digits.NONE ? Times.iso(bytes, starts[field], ends[field]) : micros,
        "is not a time in ISO 8601 form or microseconds since 1970");
  }

  private long checked(int field, long value, String fault) {
    if (value == Digits.NONE) {
      refuse(field, fault);
    }
    return value;
  }

  /** Finds the series of a symbol; refuses the record and returns null where there is none. */
  final Collector.Series series(int field, SeriesTable table) {
    if (!has(field)) {
      refuse(field, "");
      return null;
    }
    return table.find(bytes, starts[field], ends[field]);
  }

  /** Refuses the record for a field that is missing, or else for what is wrong with its value. */
  final void refuse(int field, String fault) {
    out.refuse(
        names[field]
            + (has(field)
                ? " '" + text(bytes, starts[field], ends[field]) + "' " + fault
                : " is missing"));
  }

  /** Bytes as text, cut to a length fit for a message. */
  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.min(to - from, MAX_TEXT), StandardCharsets.UTF_8);
  }

  /** A text, cut to a length fit for a message. */
  static String shown(String text) {
    return text.substring(0, Math.min(text.length(), MAX_TEXT));
  }

  /** Whether {@code bytes[from, to)} are exactly this text of ASCII. */
  static boolean matches(String text, byte[] bytes, int from, int to) {
    int length = text.length();
    if (to - from != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
