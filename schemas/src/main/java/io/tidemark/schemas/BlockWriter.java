package io.tidemark.schemas;

import com.github.luben.zstd.Zstd;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Collects the bytes of one block, arrays in bulk. */
public final class BlockWriter {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** How many bytes a varint takes at the most. */
  static final int MAX_VARINT = 10;

  /** How many bytes follow what was written, so that each number can be read as a whole long. */
  static final int PADDING = Long.BYTES;

  private final Map<String, Integer> shared = new HashMap<>();
  private String[] together = {};
  private byte[] bytes;
  private int length;

  BlockWriter(int capacity) {
    bytes = new byte[Math.max(capacity, 64)];
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public void writeVarint(long value) {
    ensure(MAX_VARINT);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  public void writeBytes(byte[] values, int count) {
    ensure(count);
    System.arraycopy(values, 0, bytes, length, count);
    length += count;
  }

  /** Writes what another has written. */
  void writeAll(BlockWriter other) {
    writeBytes(other.bytes, other.length);
  }

  /**
   * Writes what another has written as one frame of zstd; nothing where that is not smaller.
   *
   * @return whether it is
   */
  boolean writeCompressed(BlockWriter other, int level) {
    int most = (int) Zstd.compressBound(other.length);
    ensure(most);
    long size = Zstd.compressByteArray(bytes, length, most, other.bytes, 0, other.length, level);
    if (size >= other.length) {
      return false;
    }
    length += (int) size;
    return true;
  }

  public void writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeVarint(utf8.length);
    writeBytes(utf8, utf8.length);
  }

  /** Writes a string, or, where it was written so before, its number. */
  void writeShared(String value) {
    Integer number = shared.putIfAbsent(value, shared.size());
    writeVarint(number == null ? 0 : number + 1L);
    if (number == null) {
      writeString(value);
    }
  }

  /** Writes strings that mostly are all those that were written together before. */
  void writeShared(String... values) {
    boolean same = Arrays.equals(values, together);
    writeBoolean(same);
    if (!same) {
      for (String value : values) {
        writeShared(value);
      }
      together = values;
    }
  }

  public void writeLongs(long[] values, int start, int count) {
    ensure(count * Long.BYTES);
    for (int i = start; i < start + count; i++) {
      LONG.set(bytes, length, values[i]);
      length += Long.BYTES;
    }
  }

  /**
   * Writes the first value, then the differences between neighbours (zigzag: small ones of either
   * sign are small), all in as many whole bytes as the greatest of them needs.
   */
  public void writeDeltas(long[] values, int start, int count) {
    if (count == 0) {
      return;
    }
    writeVarint(zigzag(values[start]));
    long all = 0;
    for (int i = start + 1; i < start + count; i++) {
      all |= zigzag(values[i] - values[i - 1]);
    }
    int width = (Long.SIZE - Long.numberOfLeadingZeros(all) + Byte.SIZE - 1) / Byte.SIZE;
    writeByte(width);
    ensure(count * width + Long.BYTES);
    for (int i = start + 1; i < start + count; i++) {
      LONG.set(bytes, length, zigzag(values[i] - values[i - 1]));
      length += width;
    }
  }

  /** Writes a number near another, which the reader knows by then. */
  void writeDelta(long value, long other) {
    writeVarint(zigzag(value - other));
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /** How many bytes were written. */
  int length() {
    return length;
  }

  void digestTo(MessageDigest digest) {
    digest.update(bytes, 0, length);
  }

  /** What was written, with {@link #PADDING} behind it. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, length + PADDING);
  }
}
