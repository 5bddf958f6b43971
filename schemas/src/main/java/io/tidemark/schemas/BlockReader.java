package io.tidemark.schemas;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link BlockWriter} wrote. */
public final class BlockReader {
  private final byte[] bytes;
  private final Map<String, Instrument> instruments;
  private final List<String> shared = new ArrayList<>();
  private String[] together = {};
  private int position;

  BlockReader(byte[] bytes) {
    this(bytes, new HashMap<>());
  }

  /**
   * @param instruments by their ids, those that other readers have seen; blocks share them
   */
  BlockReader(byte[] bytes, Map<String, Instrument> instruments) {
    this.bytes = bytes;
    this.instruments = instruments;
  }

  Instrument readInstrument() {
    return instruments.computeIfAbsent(readString(), Instrument::parse);
  }

  public int readByte() {
    return bytes[position++];
  }

  int readScale() {
    int scale = readByte();
    if (scale < 0 || scale > DecimalColumn.MAX_SCALE) {
      throw broken("scale " + scale, "0 to " + DecimalColumn.MAX_SCALE);
    }
    return scale;
  }

  public boolean readBoolean() {
    return bytes[position++] != 0;
  }

  public int readCount() {
    return Math.toIntExact(readVarint());
  }

  public long readVarint() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  public byte[] readBytes(int count) {
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  public String readString() {
    int count = readCount();
    position += count;
    return new String(bytes, position - count, count, StandardCharsets.UTF_8);
  }

  /** Reads a string that was written as one that may repeat. */
  String readShared() {
    int number = readCount();
    if (number > 0) {
      return shared.get(number - 1);
    }
    String value = readString();
    shared.add(value);
    return value;
  }

  /** Reads strings that were written together. */
  String[] readShared(int count) {
    if (!readBoolean()) {
      String[] values = new String[count];
      for (int i = 0; i < count; i++) {
        values[i] = readShared();
      }
      together = values;
    }
    return together;
  }

  public void readLongs(long[] to, int at, int count) {
    for (int i = at; i < at + count; i++) {
      to[i] = (long) BlockWriter.LONG.get(bytes, position);
      position += Long.BYTES;
    }
  }

  public void readDeltas(long[] to, int at, int count) {
    if (count == 0) {
      return;
    }
    long previous = fromZigzag(readVarint());
    to[at] = previous;
    int width = readByte();
    long mask = width == 0 ? 0 : -1L >>> (Long.SIZE - width * Byte.SIZE);
    for (int i = at + 1; i < at + count; i++) {
      previous += fromZigzag((long) BlockWriter.LONG.get(bytes, position) & mask);
      to[i] = previous;
      position += width;
    }
  }

  /** Reads a number that was written as near another. */
  long readDelta(long other) {
    return other + fromZigzag(readVarint());
  }

  /**
   * Reads what was written as one frame of zstd behind a number; the number is what the new reader
   * reads first.
   *
   * @param most the most bytes that the frame may hold
   */
  BlockReader decompressed(int most) {
    int number = position;
    readVarint();
    int head = position - number;
    int frame = bytes.length - BlockWriter.PADDING - position;
    long size = frame > 0 ? Zstd.getFrameContentSize(bytes, position, frame) : 0;
    if (size < 1 || size > most) {
      throw broken("frame of " + size + " bytes", "1 to " + most);
    }
    byte[] all = new byte[head + (int) size + BlockWriter.PADDING];
    System.arraycopy(bytes, number, all, 0, head);
    try {
      Zstd.decompressByteArray(all, head, (int) size, bytes, position, frame);
    } catch (ZstdException e) {
      throw broken(e.getMessage(), "a frame of zstd");
    }
    return new BlockReader(all, instruments);
  }

  /**
   * Checks that all was read.
   *
   * @throws IllegalStateException when the bytes end elsewhere
   */
  void checkEnd() {
    int end = bytes.length - BlockWriter.PADDING;
    if (position != end) {
      throw broken("end of the block", "byte " + end);
    }
  }

  private IllegalStateException broken(String found, String expected) {
    return new IllegalStateException(
        "Invalid bytes of a block: "
            + found
            + " at byte "
            + position
            + " of "
            + bytes.length
            + " (expected "
            + expected
            + "): they were cut short or changed; start the job without the state that they are in");
  }

  private static long fromZigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
