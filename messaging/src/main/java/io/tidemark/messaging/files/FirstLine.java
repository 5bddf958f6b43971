package io.tidemark.messaging.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;

/** The first line of a file; what cannot be read has an empty one, and reading it will say why. */
final class FirstLine {
  private static final int MAX = 64 << 10;

  /** The byte order mark that a file may begin with. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private FirstLine() {}

  static String of(MatchResult.Metadata file, boolean gzip) {
    try (InputStream stored = Channels.newInputStream(FileSystems.open(file.resourceId()));
        InputStream in = gzip ? new GzipMembers(stored) : stored) {
      return of(in);
    } catch (IOException e) {
      return "";
    }
  }

  static String of(InputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8).stripTrailing();
  }

  /** The same as bytes, without a byte order mark and the line's end. */
  static byte[] bytes(InputStream in) throws IOException {
    byte[] bytes = new byte[MAX];
    int length = 0;
    int read = 0;
    int end = -1;
    while (end < 0 && read >= 0 && length < MAX) {
      read = in.read(bytes, length, MAX - length);
      for (int i = length; i < length + read && end < 0; i++) {
        end = bytes[i] == '\n' ? i : -1;
      }
      length += Math.max(read, 0);
    }
    int to = end < 0 ? length : end;
    return withoutMark(Arrays.copyOf(bytes, to > 0 && bytes[to - 1] == '\r' ? to - 1 : to));
  }

  static byte[] withoutMark(byte[] line) {
    boolean marked =
        line.length >= MARK.length && Arrays.equals(line, 0, MARK.length, MARK, 0, MARK.length);
    return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
  }
}
