package io.tidemark.transforms.decode;

/** Reads whole numbers from bytes. */
final class Digits {
  /** What {@link #read} returns for bytes that are not a whole number of up to 18 digits. */
  static final long NONE = Long.MIN_VALUE;

  private Digits() {}

  /** The non-negative number in {@code bytes[from, to)}, or {@link #NONE}. */
  static long read(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 18) {
      return NONE;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
