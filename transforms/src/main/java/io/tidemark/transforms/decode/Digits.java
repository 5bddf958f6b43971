package io.tidemark.transforms.decode;

/** Reads whole numbers from bytes. */
final class Digits {
  /** What {@link #read} returns for bytes that are not a whole number of up to 18 digits. */
  static final long NONE = Long.MIN_VALUE;

  /** The most digits that are surely a long. */
  static final int MAX = 18;

  private static final int WORD = Bytes.WORD;
  private static final long[] POWERS = new long[MAX + 1];
  private static final long ZEROS = Bytes.repeated('0');
  private static final long HIGH_HALVES = 0xF0F0_F0F0_F0F0_F0F0L;
  private static final long UP_FROM_TEN = 0x0606_0606_0606_0606L;

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MAX; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private Digits() {}

  /** The non-negative number in {@code bytes[from, to)}, or {@link #NONE}. */
  static long read(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < 1 || length > MAX) {
      return NONE;
    }
    long value = 0;
    for (int at = from; at < to; at += WORD) {
      int digits = Math.min(to - at, WORD);
      long part = ofWord(Bytes.word(bytes, at, to), digits);
      if (part == NONE) {
        return NONE;
      }
      value = value * power(digits) + part;
    }
    return value;
  }

  /** The number in the first bytes of a word, of which there are 1 to 8, or {@link #NONE}. */
  private static long ofWord(long word, int digits) {
    int missing = (WORD - digits) * Byte.SIZE;
    return ofWord(missing == 0 ? word : word << missing | ZEROS >>> (Long.SIZE - missing));
  }

  /**
   * The number that eight digits are: neighbours are joined to two, then four, then eight digits.
   */
  private static long ofWord(long word) {
    if ((word & HIGH_HALVES) != ZEROS || ((word + UP_FROM_TEN) & HIGH_HALVES) != ZEROS) {
      return NONE;
    }
    long twos = ((word - ZEROS) * (1 + (10 << 8))) >>> 8;
    long fours = ((twos & 0x00FF_00FF_00FF_00FFL) * (1 + (100 << 16))) >>> 16;
    return ((fours & 0x0000_FFFF_0000_FFFFL) * (1 + (10_000L << 32))) >>> 32;
  }

  /** Ten to this power, from 0 to {@link #MAX}. */
  static long power(int exponent) {
    return POWERS[exponent];
  }
}
