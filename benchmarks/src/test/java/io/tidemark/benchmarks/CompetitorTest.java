package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CompetitorTest {
  @ParameterizedTest
  @EnumSource(Engine.class)
  void readsItsLabel(Engine engine) {
    assertThat(Competitor.parse(engine.label())).isEqualTo(Competitor.of(engine));
    assertThat(Competitor.of(engine).label()).isEqualTo(engine.label());
  }

  @Test
  void isOfAnotherBuild() {
    Competitor competitor = Competitor.parse("tidemark-flink@../a@b");

    assertThat(competitor)
        .isEqualTo(new Competitor(Engine.TIDEMARK_FLINK, Optional.of("../a@b")))
        .hasToString("tidemark-flink@../a@b");
    assertThat(competitor.isThisTidemark()).isFalse();
    assertThat(Competitor.parse("tidemark-flink").isThisTidemark()).isTrue();
    assertThat(Competitor.parse("duckdb").isThisTidemark()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tidemark;expected some of [tidemark-direct, tidemark-flink, loop,",
        "@before;expected some of [tidemark-direct,",
        "duckdb@before;of another build there are [tidemark-direct, tidemark-flink] only)",
        "tidemark-direct@;expected the folder of a build after @)"
      })
  void refusesOthers(String text, String expected) {
    assertThatThrownBy(() -> Competitor.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid engine: '" + text + "' (" + expected);
  }
}
