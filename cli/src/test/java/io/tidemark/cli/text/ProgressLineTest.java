package io.tidemark.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.transforms.decode.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLineTest {
  private static final String NOTHING_READ = "2 files, 0.0 of 5.0 MB, 0 rows, 0 rows/s, running";

  private final StringWriter written = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 4300000 | 0 | 0 | 3 | 1 file, 0.0 of 4.3 MB, 0 rows, 0 rows/s, running for 3 s",
        "1 | 4300000 | 0 | 900 | 3 | 1 file, 0.0 of 4.3 MB, 900 rows, 300 rows/s, running for 3 s",
        "3 | 400000000 | 100000000 | 2000000 | 10 | 3 files, 100.0 of 400.0 MB, 2,000,000 rows, 200,000 rows/s, 30 s left",
        "3 | 400000000 | 40000000 | 80000 | 10 | 3 files, 40.0 of 400.0 MB, 80,000 rows, 8,000 rows/s, 1 min 30 s left",
        "1200 | 50000000000 | 5000000000 | 9000000 | 900 | 1,200 files, 5.0 of 50.0 GB, 9,000,000 rows, 10,000 rows/s, 2 h 15 min left",
        "1 | 4300000 | 4300000 | 100000 | 4 | 1 file, 4.3 of 4.3 MB, 100,000 rows, 25,000 rows/s, writing candles",
        "1 | 4300000 | 4400000 | 100000 | 4 | 1 file, 4.3 of 4.3 MB, 100,000 rows, 25,000 rows/s, writing candles",
        "1 | 0 | 0 | 0 | 0 | 1 file, 0.0 of 0.0 MB, 0 rows, 0 rows/s, writing candles"
      })
  void text(int files, long all, long bytes, long rows, long seconds, String expected) {
    ProgressLine line = line(files, all, "rows", false);

    assertThat(String.join(", ", line.parts(bytes, rows, Duration.ofSeconds(seconds))))
        .isEqualTo(expected);
  }

  private ProgressLine line(boolean terminal) {
    return line(2, 5_000_000, "rows", terminal);
  }

  private ProgressLine line(int files, long bytes, String what, boolean terminal) {
    return new ProgressLine(
        files,
        bytes,
        what,
        "writing candles",
        Progress.of("none"),
        new PrintWriter(written, true),
        terminal ? Optional.of(() -> new Terminal.Size(80, 24)) : Optional.empty());
  }

  @Test
  void rowsAreNamedAsTheSourceCountsThem() {
    assertThat(
            String.join(
                ", ", line(3, 400_000_000, "messages", false).parts(0, 600, Duration.ofSeconds(3))))
        .isEqualTo("3 files, 0.0 of 400.0 MB, 600 messages, 200 messages/s, running for 3 s");
  }

  @Test
  void onATerminalOneLineIsWrittenOverAndLeavesNothing() {
    ProgressLine line = line(true);
    line.print();
    line.print();

    assertThat(written.toString()).doesNotContain("\n");
    assertThat(List.of(written.toString().split("\r")))
        .hasSize(2)
        .allMatch(text -> text.startsWith("\u001b[K" + NOTHING_READ));

    line.close();
    line.print();

    assertThat(written.toString()).endsWith("\r\u001b[K");
    assertThat(line.period()).isLessThan(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "77 | 3 files, 40.0 of 400.0 MB, 80,000 rows, 8,000 rows/s, 1 min 30 s left",
        "69 | 3 files, 40.0 of 400.0 MB, 80,000 rows, 8,000 rows/s, 1 min 30 s left",
        "68 | 40.0 of 400.0 MB, 80,000 rows, 8,000 rows/s, 1 min 30 s left",
        "56 | 40.0 of 400.0 MB, 80,000 rows, 1 min 30 s left",
        "37 | 40.0 of 400.0 MB, 1 min 30 s left",
        "20 | 40.0 of 400.0 MB, 1~"
      })
  void whereTheTerminalIsNarrowPartsGo(int columns, String expected) {
    ProgressLine line = line(3, 400_000_000, "rows", false);

    assertThat(ProgressLine.fit(line.parts(40_000_000, 80_000, Duration.ofSeconds(10)), columns))
        .isEqualTo(expected)
        .hasSizeLessThanOrEqualTo(columns);
  }

  @Test
  void inALogThereIsALineEveryTenSeconds() {
    ProgressLine line = line(false);
    line.print();
    line.print();
    line.close();
    line.print();

    assertThat(written.toString().lines())
        .hasSize(2)
        .allMatch(text -> text.startsWith(NOTHING_READ));
    assertThat(written.toString()).doesNotContain("\r\u001b");
    assertThat(line.period()).isEqualTo(Duration.ofSeconds(10));
  }
}
