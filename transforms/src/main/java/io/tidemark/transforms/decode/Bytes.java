package io.tidemark.transforms.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at bytes eight at a time, as one word whose lowest byte is the first (SIMD within a
 * register: Lamport, Multiple Byte Processing with Full-Word Instructions, 1975).
 */
public final class Bytes {
  /** How many bytes are looked at together. */
  static final int WORD = Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;

  private Bytes() {}

  /** A word of eight times this byte. */
  static long repeated(char ascii) {
    return EACH_BYTE * ascii;
  }

  /** The word {@code bytes[at, at + 8)}. */
  static long word(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  /** The word {@code bytes[at, to)}, of which what is missing of eight bytes is zero. */
  static long word(byte[] bytes, int at, int to) {
    int missing = WORD - (to - at);
    if (missing <= 0) {
      return word(bytes, at);
    }
    if (at + WORD <= bytes.length) {
      return word(bytes, at) & (-1L >>> (missing * Byte.SIZE));
    }
    long word = 0;
    for (int i = to - 1; i >= at; i--) {
      word = word << Byte.SIZE | (bytes[i] & 0xFF);
    }
    return word;
  }

  /** A word with the highest bit of each byte that is the same in both words. */
  static long equalBytes(long word, long other) {
    long different = word ^ other;
    return ~(((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS);
  }

  /** Which byte of a word {@link #equalBytes} found first. */
  static int first(long found) {
    return Long.numberOfTrailingZeros(found) / Byte.SIZE;
  }

  /** Where this character, which is not zero, is first in {@code bytes[from, to)}, or -1. */
  public static int indexOf(char ascii, byte[] bytes, int from, int to) {
    long sought = repeated(ascii);
    for (int at = from; at < to; at += WORD) {
      long found = equalBytes(word(bytes, at, to), sought);
      if (found != 0) {
        return at + first(found);
      }
    }
    return -1;
  }
}
