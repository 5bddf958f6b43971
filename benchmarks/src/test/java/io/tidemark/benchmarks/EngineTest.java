package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static List<Integer> files(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void readsAllFilesHoweverLongTheHistory() {
    assertThat(Engine.TIDEMARK_FLINK.share(files(8))).hasSize(8);
    assertThat(Engine.TIDEMARK_FLINK.share(files(80))).hasSize(80);
  }

  @Test
  void readsOneFileOfEightWhereItIsSlow() {
    assertThat(Engine.BEAM_DIRECT.share(files(8))).containsExactly(0);
    assertThat(Engine.BEAM_DIRECT.share(files(1))).containsExactly(0);
  }
}
