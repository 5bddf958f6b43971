package io.tidemark.messaging.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.transforms.decode.Formats;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePlanTest {
  private static final long MIB = 1L << 20;

  @TempDir Path folder;

  /** A file of so many bytes, none of which is on the disk. */
  private String file(String name, long bytes) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile empty = new RandomAccessFile(file.toFile(), "rw")) {
      empty.setLength(bytes);
    }
    return file.toString();
  }

  private static FilePlan plan(String... files) {
    return FilePlan.of(List.of(files), Formats.named("trades.csv").orElseThrow(), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "15, 1",
    "16, 1",
    "17, 2",
    "1024, 64",
    "2048, 64",
    "4096, 64",
    "8192, 128",
  })
  void slicesAreFewWhereTheInputIsSmallAndBoundedWhereItIsLarge(long mebibytes, int slices)
      throws IOException {
    List<FileSlice> planned = plan(file("trades.csv", mebibytes * MIB)).slices();

    assertThat(planned).hasSize(slices);
    assertThat(planned.get(0).from()).isZero();
    for (int i = 1; i < slices; i++) {
      assertThat(planned.get(i).from()).isEqualTo(planned.get(i - 1).to());
    }
    assertThat(planned.get(slices - 1).to()).isEqualTo(mebibytes * MIB);
  }

  @Test
  void slicesOfAllFilesAreAlikeForTheSizeOfTheWholeInput() throws IOException {
    String large = file("large.csv", 2_048 * MIB);
    String small = file("small.csv", 40 * MIB);

    assertThat(plan(small).slices())
        .extracting(FileSlice::storedBytes)
        .containsExactly(16 * MIB, 16 * MIB, 8 * MIB);
    assertThat(plan(large, small).slices().stream().filter(slice -> slice.path().equals(small)))
        .hasSize(2);
  }
}
