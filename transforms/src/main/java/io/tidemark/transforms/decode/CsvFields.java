package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields of one comma-separated record. No quoting. They stand in the order of the names, or in
 * that of the header that a file or a message begins with: fields go by the header's names, and
 * columns of other names are passed over. Where a header does not say where each field is, nothing
 * under it is read.
 */
final class CsvFields extends Fields {
  private static final long COMMAS = Bytes.repeated(',');

  /** A field's place where a column is none. */
  private static final int NO_FIELD = -1;

  /** A field's place where a column says what was traded. */
  private static final int INSTRUMENT = -2;

  private static final Set<String> INSTRUMENT_NAMES =
      Set.of("symbol", "pair", "instrument", "productid", "ticker", "market");

  private final List<List<String>> names;
  private final int optional;
  private final Instrument instrument;
  private final String whereShort;

  /** The field of each column; null for the order of the names. */
  private int[] columns;

  private int instrumentFrom;
  private int instrumentTo;

  /** Whether nothing is read, for what the header says. */
  private boolean unreadable;

  /** Whether the next record begins a file or a message. */
  private boolean first = true;

  private boolean alone;
  private boolean inMessage;

  /**
   * @param names of each field, the first of which is used in reasons and the others, with {@code
   *     |} between them, in headers alone: {@code time|timestamp}
   */
  CsvFields(Collector out, String... names) {
    this(out, null, 0, "", names);
  }

  /**
   * @param instrument what all records are of, which a column of a header must not contradict; null
   *     for none
   * @param optional how many of the last fields may be missing
   * @param whereShort what to say besides where the last field is missing
   */
  CsvFields(
      Collector out, Instrument instrument, int optional, String whereShort, String... names) {
    super(out, Arrays.stream(names).map(name -> name.split("\\|", -1)[0]).toArray(String[]::new));
    this.names =
        Arrays.stream(names)
            .map(each -> Arrays.stream(each.split("\\|", -1)).map(CsvFields::plain).toList())
            .toList();
    this.optional = optional;
    this.instrument = instrument;
    this.whereShort = whereShort;
  }

  /** Begins a message, whose first line may be a header for its others. */
  void beginMessage(boolean ofOneLine) {
    first = true;
    inMessage = true;
    alone = ofOneLine;
    if (columns != null || unreadable) {
      columns = null;
      unreadable = false;
      out.under(null);
    }
  }

  /** Says what the first line of the file is of which a part is read. */
  void head(byte[] bytes, int from, int to) {
    first = false;
    if (isHeader(bytes, from, to)) {
      understand(header(bytes, from, to));
    }
  }

  /** Whether records are read in an order of their own. */
  boolean isReordered() {
    return columns != null;
  }

  /** Whether a header keeps all records from being read. */
  boolean isUnreadable() {
    return unreadable;
  }

  /**
   * Finds the fields of {@code bytes[from, to)}. Skips a header, and refuses a record of another
   * number of fields.
   *
   * @return whether there is a record to be read
   */
  boolean read(byte[] bytes, int from, int to, long position) {
    boolean mayBegin = first || position == 0;
    first = false;
    if (isName(bytes, from, to) || mayBegin) {
      if (isHeader(bytes, from, to) && takesHeader(bytes, from, to, position, mayBegin)) {
        return false;
      }
    }
    if (unreadable) {
      out.skip("under-unknown-header");
      return false;
    }
    reset(bytes);
    int count = columns == null ? split(bytes, from, to) : splitByHeader(bytes, from, to);
    int expected = columns == null ? size() : columns.length;
    if (count == expected || (columns == null && count < expected && count >= size() - optional)) {
      return columns == null || isOfInstrument(bytes);
    }
    out.refuse(
        count + " fields (expected " + expected + ")" + (count == size() - 1 ? whereShort : ""));
    return false;
  }

  private int split(byte[] bytes, int from, int to) {
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
    return count + 1;
  }

  private int splitByHeader(byte[] bytes, int from, int to) {
    int count = 0;
    int end;
    for (int start = from; start <= to; start = end + 1) {
      end = fieldEnd(bytes, start, to);
      if (count < columns.length) {
        place(columns[count], start, end);
      }
      count++;
    }
    return count;
  }

  private static int fieldEnd(byte[] bytes, int start, int to) {
    int comma = Bytes.indexOf(',', bytes, start, to);
    return comma < 0 ? to : comma;
  }

  private void place(int field, int start, int end) {
    if (field >= 0) {
      set(field, start, end);
    } else if (field == INSTRUMENT) {
      instrumentFrom = start;
      instrumentTo = end;
    }
  }

  /** Refuses a record that says that it is of another instrument. */
  private boolean isOfInstrument(byte[] bytes) {
    if (instrument == null || instrumentTo == 0) {
      return true;
    }
    String said =
        new String(bytes, instrumentFrom, instrumentTo - instrumentFrom, StandardCharsets.UTF_8);
    String plain = plain(said);
    boolean same =
        plain.equals(plain(instrument.base() + instrument.quote()))
            || plain.equals(plain(instrument.id()));
    if (!same) {
      out.refuse("the record is of '" + shown(said) + "', and not of " + instrument);
    }
    return same;
  }

  private boolean takesHeader(byte[] bytes, int from, int to, long position, boolean mayBegin) {
    List<String> header = header(bytes, from, to);
    if (!mayBegin) {
      int[] found = fieldsOf(header);
      if (found == null || !sameOrder(found, columns)) {
        return false;
      }
      out.skip("header");
      return true;
    }
    understand(header);
    if (unreadable && inMessage && alone && position > 0) {
      // A record as any other that is not understood.
      unreadable = false;
      return false;
    }
    if (unreadable) {
      out.refuse(
          "header '"
              + shown(String.join(",", header))
              + "' does not name each of "
              + String.join(", ", namesOf())
              + " once: columns go by their names"
              + (header.size() == size() - 1 ? whereShort : "")
              + "; the records under it are not read");
    } else if (columns != null && inMessage && alone) {
      out.refuse(
          "a header of another order than "
              + String.join(", ", namesOf())
              + " alone in its message: a message begins with the header it is read by");
    } else if (inMessage && !alone) {
      out.pass();
    } else {
      out.skip("header");
    }
    if (columns != null) {
      out.under(Arrays.copyOfRange(bytes, from, to));
    }
    return true;
  }

  private List<String> namesOf() {
    List<String> all = new ArrayList<>();
    for (int field = 0; field < size() - optional; field++) {
      all.add(name(field));
    }
    return all;
  }

  private void understand(List<String> header) {
    int[] found = fieldsOf(header);
    unreadable = found == null;
    columns = found == null || isOwnOrder(found) ? null : found;
    instrumentTo = 0;
  }

  private boolean isOwnOrder(int[] found) {
    if (found.length > size() || found.length < size() - optional) {
      return false;
    }
    for (int i = 0; i < found.length; i++) {
      if (found[i] != i) {
        return false;
      }
    }
    return true;
  }

  private boolean sameOrder(int[] found, int[] current) {
    return current == null ? isOwnOrder(found) : Arrays.equals(found, current);
  }

  /** The field of each column of a header, or null where it leaves one open. */
  private int[] fieldsOf(List<String> header) {
    int[] found = new int[header.size()];
    boolean[] has = new boolean[size()];
    for (int column = 0; column < found.length; column++) {
      String name = plain(header.get(column));
      found[column] = INSTRUMENT_NAMES.contains(name) ? INSTRUMENT : NO_FIELD;
      for (int field = 0; field < size(); field++) {
        if (names.get(field).contains(name)) {
          if (has[field]) {
            return null;
          }
          has[field] = true;
          found[column] = field;
        }
      }
    }
    for (int field = 0; field < size() - optional; field++) {
      if (!has[field]) {
        return null;
      }
    }
    return found;
  }

  private static List<String> header(byte[] bytes, int from, int to) {
    return List.of(new String(bytes, from, to - from, StandardCharsets.UTF_8).split(",", -1));
  }

  /** A name in lower case, without all that is no letter and no digit. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    name.toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Whether there are several fields and each that is not empty starts as a name does. */
  private static boolean isHeader(byte[] bytes, int from, int to) {
    int fields = 0;
    int named = 0;
    int end;
    for (int start = from; start <= to; start = end + 1) {
      end = fieldEnd(bytes, start, to);
      if (isName(bytes, start, end)) {
        named++;
      } else if (start < end) {
        return false;
      }
      fields++;
    }
    return fields > 1 && named > 1;
  }

  private static boolean isName(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == '"' || bytes[at] == ' ' || bytes[at] == '_')) {
      at++;
    }
    int letter = at < to ? bytes[at] | 0x20 : 0;
    return letter >= 'a' && letter <= 'z';
  }
}
