package io.tidemark.storage.maintain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Many paths in 16 to 32 bytes each: 128 bits of a digest stand for a path. */
final class PathSet {
  private static final int FIRST_CAPACITY = 1 << 10;

  private final MessageDigest digest;

  /** Two longs for each path; 0, 0 where there is none. */
  private long[] slots = new long[2 * FIRST_CAPACITY];

  private int size;

  PathSet() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  void add(String path) {
    if (size * 4 >= slots.length) {
      grow();
    }
    ByteBuffer hash = hash(path);
    add(slots, hash.getLong(0), hash.getLong(Long.BYTES));
  }

  private void add(long[] to, long high, long low) {
    int slot = find(to, high, low);
    if (to[slot] == 0 && to[slot + 1] == 0) {
      to[slot] = high;
      to[slot + 1] = low;
      size++;
    }
  }

  boolean contains(String path) {
    ByteBuffer hash = hash(path);
    int slot = find(slots, hash.getLong(0), hash.getLong(Long.BYTES));
    return slots[slot] != 0 || slots[slot + 1] != 0;
  }

  int size() {
    return size;
  }

  private ByteBuffer hash(String path) {
    return ByteBuffer.wrap(digest.digest(path.getBytes(StandardCharsets.UTF_8)));
  }

  /** Where a path stands, or would. */
  private static int find(long[] in, long high, long low) {
    int mask = in.length / 2 - 1;
    for (int i = (int) low & mask; ; i = (i + 1) & mask) {
      int slot = 2 * i;
      boolean isFree = in[slot] == 0 && in[slot + 1] == 0;
      if (isFree || (in[slot] == high && in[slot + 1] == low)) {
        return slot;
      }
    }
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    size = 0;
    for (int slot = 0; slot < slots.length; slot += 2) {
      if (slots[slot] != 0 || slots[slot + 1] != 0) {
        add(larger, slots[slot], slots[slot + 1]);
      }
    }
    slots = larger;
  }
}
