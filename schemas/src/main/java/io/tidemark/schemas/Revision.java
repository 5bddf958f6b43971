package io.tidemark.schemas;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The rank of one statement about a candle. It is derived from content alone: never from arrival
 * order or a clock. Of two rows with one key the greater revision is kept; that choice is
 * commutative, associative and idempotent, so every path to a table ends in the same rows.
 *
 * <p>For a candle made directly from trades or by its venue, {@code epoch} is the version of the
 * semantics times the minutes of its interval, and {@code digest} a 47-bit hash of the contents
 * below a bit that is set where the candle is final. For a roll-up each of {@code epoch}, {@code
 * trades} and {@code digest} is the sum over the candles it was made from, and it is final if they
 * all are. So a roll-up rises whenever one of its parts rises or a part is added, even a part that
 * becomes final while others are not, and a table that always keeps the greater part also always
 * keeps the roll-up of the greater parts.
 *
 * @param epoch version of the semantics, weighted by the minutes covered; compared first; below
 *     2^32
 * @param trades number of distinct trades seen; below 2^48
 * @param isFinal whether its source had been read beyond the interval
 * @param digest breaks a tie between different contents; below 2^62
 */
public record Revision(long epoch, long trades, boolean isFinal, long digest)
    implements Comparable<Revision>, Serializable {

  private static final HexFormat HEX = HexFormat.of();

  /**
   * The version of the semantics, which are the rules by which candles are made of records. It
   * rises with each rule that changes what a candle holds, so that candles made by older rules lose
   * to those made anew.
   */
  public static final int SEMANTICS = 2;

  /** The greatest version of the semantics: a week of its minutes still fits the epoch. */
  public static final int MAX_SEMANTICS = 400_000;

  /** The greatest number of trades. */
  public static final long MAX_TRADES = (1L << 48) - 1;

  /** Length of the text form: four hexadecimal fields of fixed width. */
  public static final int TEXT_LENGTH = 8 + 1 + 12 + 1 + 1 + 1 + 16;

  public Revision {
    check(epoch, trades, digest);
  }

  /** Refuses fields that the text form could not hold in order. */
  static void check(long epoch, long trades, long digest) {
    checkBits("epoch", epoch, 32);
    checkBits("trades", trades, 48);
    checkBits("digest", digest, 62);
  }

  private static void checkBits(String field, long value, int bits) {
    if (value >>> bits != 0) {
      throw new IllegalArgumentException(
          "Invalid " + field + ": " + value + " (expected 0 or more, below 2^" + bits + ")");
    }
  }

  @Override
  public int compareTo(Revision other) {
    return compare(
        epoch, trades, isFinal, digest, other.epoch, other.trades, other.isFinal, other.digest);
  }

  static int compare(
      long epoch1,
      long trades1,
      boolean final1,
      long digest1,
      long epoch2,
      long trades2,
      boolean final2,
      long digest2) {
    int order = Long.compare(epoch1, epoch2);
    if (order == 0) {
      order = Long.compare(trades1, trades2);
    }
    if (order == 0) {
      order = Boolean.compare(final1, final2);
    }
    return order != 0 ? order : Long.compare(digest1, digest2);
  }

  /**
   * The form stored in tables, {@code epoch/trades/final/digest} in hexadecimal of fixed width. It
   * sorts as text as the revision does, and is a valid BigQuery change sequence number.
   */
  public String text() {
    byte[] text = new byte[TEXT_LENGTH];
    write(epoch, trades, isFinal, digest, text);
    return new String(text, StandardCharsets.US_ASCII);
  }

  /**
   * Writes {@link #text()} of these fields into the first {@link #TEXT_LENGTH} bytes of a buffer.
   */
  public static void write(long epoch, long trades, boolean isFinal, long digest, byte[] text) {
    hex(epoch, text, 0, 8);
    text[8] = '/';
    hex(trades, text, 9, 12);
    text[21] = '/';
    text[22] = (byte) (isFinal ? '1' : '0');
    text[23] = '/';
    hex(digest, text, 24, 16);
  }

  private static void hex(long value, byte[] text, int offset, int digits) {
    for (int i = 0; i < digits; i++) {
      int nibble = (int) (value >>> (4 * (digits - 1 - i))) & 0xF;
      text[offset + i] = (byte) HEX.toLowHexDigit(nibble);
    }
  }

  /**
   * Reads the form that {@link #text()} writes.
   *
   * @throws IllegalArgumentException when the text is of another form
   */
  public static Revision parse(String text) {
    boolean isRevision =
        text.length() == TEXT_LENGTH
            && text.charAt(8) == '/'
            && text.charAt(21) == '/'
            && (text.charAt(22) == '0' || text.charAt(22) == '1')
            && text.charAt(23) == '/';
    long epoch = isRevision ? number(text, 0, 8) : -1;
    long trades = isRevision ? number(text, 9, 21) : -1;
    long digest = isRevision ? number(text, 24, TEXT_LENGTH) : -1;
    if (epoch < 0 || trades < 0 || digest < 0) {
      throw new IllegalArgumentException(
          "Invalid revision: '"
              + text
              + "' (expected epoch/trades/final/digest of 8, 12, 1 and 16 hexadecimal digits)");
    }
    return new Revision(epoch, trades, text.charAt(22) == '1', digest);
  }

  /** The number that lower-case hexadecimal digits stand for, or -1 where one is no digit. */
  private static long number(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      int value;
      if (digit >= '0' && digit <= '9') {
        value = digit - '0';
      } else if (digit >= 'a' && digit <= 'f') {
        value = digit - 'a' + 10;
      } else {
        return -1;
      }
      number = number << 4 | value;
    }
    return number;
  }

  @Override
  public String toString() {
    return text();
  }
}
