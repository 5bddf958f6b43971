package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnduranceSamplesTest {
  @TempDir Path folder;

  private static Map<EnduranceFigure, Double> sample(int minute, double opened) {
    Map<EnduranceFigure, Double> sample = new EnumMap<>(EnduranceFigure.class);
    for (EnduranceFigure figure : EnduranceFigure.values()) {
      sample.put(figure, 1.0);
    }
    sample.put(EnduranceFigure.MINUTE, (double) minute);
    sample.put(EnduranceFigure.PIECE, minute <= 30 ? 1.0 : 2.0);
    sample.put(EnduranceFigure.READ_FAULTS, 0.0);
    sample.put(EnduranceFigure.BACKFILL_FAULTS, 0.0);
    sample.put(EnduranceFigure.OPENED, opened);
    return sample;
  }

  private static EnduranceSamples samples(int minutes, IntToDoubleFunction opened) {
    EnduranceSamples samples = new EnduranceSamples();
    for (int minute = 1; minute <= minutes; minute++) {
      samples.add(sample(minute, opened.applyAsDouble(minute)));
    }
    return samples;
  }

  @Test
  void holdsUpToTheBoundAndNoFurther() {
    assertThat(samples(120, minute -> minute <= 110 ? 100 : 115).hold()).isTrue();
    assertThat(samples(120, minute -> minute <= 110 ? 100 : 116).hold()).isFalse();
    assertThat(samples(120, minute -> minute <= 110 ? 100 : 116).table())
        .containsPattern("opened +\\| +100 .*\\| +1.16 \\| +GROWS \\|")
        .containsPattern("opened_data +\\| +1 .*\\| +1 \\| +holds \\|");
  }

  @Test
  void outliersOfFewMinutesDoNotCount() {
    assertThat(samples(120, minute -> minute % 10 < 4 ? 1_000 : 100).hold()).isTrue();
  }

  @Test
  void nothingIsComparedBeforeThereAreMinutesAfterThoseComparedWith() {
    assertThat(samples(39, minute -> minute).hold()).isTrue();
    assertThat(samples(40, minute -> minute).hold()).isFalse();
  }

  @Test
  void thePiecesOfAFileAreOneRun() throws Exception {
    Path file = folder.resolve("samples.csv");
    EnduranceSamples first = EnduranceSamples.read(file);
    for (int minute = 1; minute <= 31; minute++) {
      Map<EnduranceFigure, Double> sample = sample(minute, 2.5);
      if (minute == 1) {
        sample.remove(EnduranceFigure.CPU_MILLIS);
      }
      if (minute == 7) {
        sample.put(EnduranceFigure.READ_FAULTS, 3.0);
      }
      first.append(sample, file);
    }

    EnduranceSamples next = EnduranceSamples.read(file);

    assertThat(next.minutes()).isEqualTo(31);
    assertThat(next.pieces()).isEqualTo(2);
    assertThat(next.faults()).isEqualTo(3);
    assertThat(next.table()).isEqualTo(first.table());
  }

  @Test
  void aFileOfOtherColumnsIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("samples.csv"), "minute\n1\n");

    assertThatThrownBy(() -> EnduranceSamples.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + ": has the columns minute (expected minute,piece,");
  }
}
