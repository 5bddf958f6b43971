package io.tidemark.messaging.files;

import io.tidemark.transforms.decode.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a file is, by the bytes it begins with. */
public final class FirstBytes {
  /** So many bytes are looked at. */
  static final int LENGTH = 512;

  /**
   * A kind of file that is not lines of text.
   *
   * @param name as people know it, with its article, and what to do with it
   * @param at where its signature lies
   * @param signature as its format defines it
   */
  private record Kind(String name, int at, byte[] signature) {
    private static Kind of(String name, int at, String hex) {
      return new Kind(name, at, HexFormat.of().parseHex(hex));
    }

    private boolean is(byte[] bytes, int from, int to) {
      int start = from + at;
      int end = start + signature.length;
      return end <= to && Arrays.equals(bytes, start, end, signature, 0, signature.length);
    }
  }

  private static final String UTF_16 = "UTF-16 text; write it as UTF-8";

  private static final List<Kind> KINDS =
      List.of(
          Kind.of("a gzip file; unpack it, or name it .gz", 0, "1f8b08"),
          // Behind the version, h, and the block size, 1 to 9, which are text.
          Kind.of("a bzip2 file; unpack it", 4, "314159265359"),
          Kind.of("an xz file; unpack it", 0, "fd377a585a00"),
          Kind.of("a zstd file; unpack it", 0, "28b52ffd"),
          Kind.of("an lz4 file; unpack it", 0, "04224d18"),
          Kind.of("a zip archive; unpack it, or name it .zip", 0, "504b0304"),
          Kind.of("a 7z archive; unpack it", 0, "377abcaf271c"),
          Kind.of("a tar archive; unpack it", 257, "7573746172"),
          Kind.of("an Avro file; write its rows as lines of text", 0, "4f626a01"),
          Kind.of(UTF_16, 0, "fffe"),
          Kind.of(UTF_16, 0, "feff"));

  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private FirstBytes() {}

  /**
   * What {@code bytes[from, to)} begin that is not lines of text and what to do with it, such as
   * {@code a gzip file; unpack it, or name it .gz}; empty where they may be text.
   */
  static Optional<String> notText(byte[] bytes, int from, int to) {
    if (isParquet(bytes, from, to)) {
      return Optional.of("a Parquet file; write its rows as lines of text");
    }
    if (isUtf16(bytes, from, to)) {
      return Optional.of(UTF_16);
    }
    return KINDS.stream().filter(kind -> kind.is(bytes, from, to)).map(Kind::name).findFirst();
  }

  /** Text may begin with the same four letters; what is not text goes on with no text. */
  private static boolean isParquet(byte[] bytes, int from, int to) {
    return to - from > PARQUET.length
        && Arrays.equals(bytes, from, from + PARQUET.length, PARQUET, 0, PARQUET.length)
        && bytes[from + PARQUET.length] < ' ';
  }

  /** ASCII as UTF-16 without a mark: each other byte is zero. */
  private static boolean isUtf16(byte[] bytes, int from, int to) {
    int pairs = Math.min(to - from, LENGTH) / 2;
    int high = 0;
    int low = 0;
    for (int i = from; i < from + 2 * pairs; i += 2) {
      high += bytes[i] == 0 && bytes[i + 1] != 0 ? 1 : 0;
      low += bytes[i] != 0 && bytes[i + 1] == 0 ? 1 : 0;
    }
    return pairs >= 4 && (high == pairs || low == pairs);
  }

  /**
   * What a line is that is not of comma-separated values, such as {@code JSON}; empty where it may
   * be.
   */
  public static Optional<String> notCommaSeparated(byte[] line) {
    int length = line.length;
    if (length > 0 && (line[0] == '{' || line[0] == '[')) {
      return Optional.of("JSON");
    }
    if (Bytes.indexOf(',', line, 0, length) >= 0) {
      return Optional.empty();
    }
    if (Bytes.indexOf(';', line, 0, length) >= 0) {
      return Optional.of("separated by ';'");
    }
    return Bytes.indexOf('\t', line, 0, length) >= 0
        ? Optional.of("separated by tabs")
        : Optional.empty();
  }
}
