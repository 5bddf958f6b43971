package io.tidemark.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Collects the bytes of one block, arrays in bulk. */
final class BlockWriter {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int MAX_VARINT = 10;

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

  void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  void writeVarint(long value) {
    ensure(MAX_VARINT);
    putVarint(value);
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void writeBytes(byte[] values, int count) {
    ensure(count);
    System.arraycopy(values, 0, bytes, length, count);
    length += count;
  }

  void writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeVarint(utf8.length);
    writeBytes(utf8, utf8.length);
  }

  void writeLongs(long[] values, int count) {
    ensure(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      LONG.set(bytes, length, values[i]);
      length += Long.BYTES;
    }
  }

  /**
   * Writes the differences between neighbours as zigzag varints: small where neighbours are alike.
   */
  void writeDeltas(long[] values, int count) {
    ensure(count * MAX_VARINT);
    long previous = 0;
    for (int i = 0; i < count; i++) {
      long delta = values[i] - previous;
      putVarint((delta << 1) ^ (delta >> 63));
      previous = values[i];
    }
  }

  void digestTo(MessageDigest digest) {
    digest.update(bytes, 0, length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
