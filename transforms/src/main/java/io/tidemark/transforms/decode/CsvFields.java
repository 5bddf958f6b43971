package io.tidemark.transforms.decode;

/** The fields of one comma-separated record. No quoting. */
final class CsvFields extends Fields {
  private static final long COMMAS = Bytes.repeated(',');

  CsvFields(Collector out, String... names) {
    super(out, names);
  }

  /**
   * Finds the fields of {@code bytes[from, to)}. Skips the header that a file may start with, and
   * refuses a record of another number of fields.
   *
   * @return whether there is a record to be read
   */
  boolean read(byte[] bytes, int from, int to, long position) {
    reset(bytes);
    int count = 0;
    int start = from;
    for (int at = from; at < to; at += Bytes.WORD) {
      long found = Bytes.equalBytes(Bytes.word(bytes, at, to), COMMAS);
      for (; found != 0; found &= found - 1) {
        int comma = at + Bytes.first(found);
        if (count < size()) {
          set(count, start, comma);
        }
        count++;
        start = comma + 1;
      }
    }
    if (count < size()) {
      set(count, start, to);
    }
    count++;
    if (count != size()) {
      out.refuse(count + " fields (expected " + size() + ")");
      return false;
    }
    if (position == 0 && isHeader(bytes)) {
      out.skip("header");
      return false;
    }
    return true;
  }

  /** Whether every field starts as a name does; no record has only such fields. */
  private boolean isHeader(byte[] bytes) {
    for (int field = 0; field < size(); field++) {
      int at = start(field);
      if (at < end(field) && bytes[at] == '"') {
        at++;
      }
      int letter = at < end(field) ? bytes[at] | 0x20 : 0;
      if (letter < 'a' || letter > 'z') {
        return false;
      }
    }
    return true;
  }
}
