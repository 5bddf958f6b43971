package io.tidemark.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
  private static final byte[] FOOTER =
      ("footer " + Checksum.KEY + "\u0018\u0008" + Checksum.NONE_YET + " end")
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  private Path write(int bytes, byte[] footer) throws IOException {
    Path path = folder.resolve("file-" + bytes + "-" + footer.length);
    byte[] body = new byte[bytes];
    new Random(1).nextBytes(body);
    try (PositionOutputStream out =
        Checksum.of(org.apache.iceberg.Files.localOutput(path.toFile())).create()) {
      for (int at = 0; at < bytes; at += 999) {
        out.write(body, at, Math.min(999, bytes - at));
      }
      assertThat(out.getPos()).isEqualTo(bytes);
      out.write(footer);
    }
    byte[] written = Files.readAllBytes(path);
    assertThat(written).hasSize(bytes + footer.length).startsWith(body);
    return path;
  }

  @ParameterizedTest
  @ValueSource(ints = {3_000, 70_000, 1 << 20, 2_500_000})
  void isOfTheWholeFile(int bytes) throws IOException {
    Path file = write(bytes, FOOTER);
    Checksum.check(file.toString());
    byte[] whole = Files.readAllBytes(file);

    for (int at = 0; at < bytes; at += 1 + bytes / 50) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Path other = Files.write(folder.resolve("changed-" + at), changed);
      assertThatThrownBy(() -> Checksum.check(other.toString()))
          .isInstanceOf(DamagedFile.class)
          .hasMessage(other + ": is damaged (its bytes are not those that were written)");
    }
  }

  @Test
  void filesWithoutOneAreReadAsTheyAre() throws IOException {
    Path file = write(100, "a footer of another writer".getBytes(StandardCharsets.US_ASCII));
    assertThatCode(() -> Checksum.check(file.toString())).doesNotThrowAnyException();
    assertThatCode(() -> Checksum.check(folder.resolve("missing").toString()))
        .doesNotThrowAnyException();
    assertThatCode(() -> Checksum.check("gs://bucket/file")).doesNotThrowAnyException();
  }
}
