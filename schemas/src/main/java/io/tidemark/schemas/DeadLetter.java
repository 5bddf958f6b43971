package io.tidemark.schemas;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A record that could not be understood, with its original bytes, so that it can be read again once
 * the reason is mended.
 *
 * @param format name of the format it was read as
 * @param source the file it came from
 * @param position offset of its first byte in the file, after decompression
 * @param reason why it was refused, naming the value
 * @param payload the record's bytes as they were
 */
public record DeadLetter(String format, String source, long position, String reason, byte[] payload)
    implements Block {

  /** One: a letter is a block of its own. */
  @Override
  public int count() {
    return 1;
  }

  /**
   * The identity of this record, the same however often it is met: 128 bits of SHA-256, in
   * hexadecimal.
   */
  public String id() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      BlockWriter head = new BlockWriter(source.length() + 32);
      head.writeString(format);
      head.writeString(source);
      head.writeVarint(position);
      head.digestTo(sha256);
      return HexFormat.of().formatHex(sha256.digest(payload), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeadLetter that
        && format.equals(that.format)
        && source.equals(that.source)
        && position == that.position
        && reason.equals(that.reason)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return source.hashCode() * 31 + Long.hashCode(position);
  }
}
