package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkRequestTest {
  private static final List<Path> FILES = List.of(Path.of("/a/1.csv"), Path.of("/a/2.csv"));

  @Test
  void parsesItsArguments() {
    WorkRequest tables = new WorkRequest(Work.TABLES, FILES, Path.of("/w"));
    WorkRequest candles = new WorkRequest(Work.CANDLES, FILES, null);

    assertThat(tables.arguments())
        .containsExactly("--work=tables", "--input=/a/1.csv,/a/2.csv", "--warehouse=/w");
    assertThat(WorkRequest.parse(tables.arguments().toArray(String[]::new))).isEqualTo(tables);
    assertThat(WorkRequest.parse(candles.arguments().toArray(String[]::new))).isEqualTo(candles);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> WorkRequest.parse("--work=dance", "--input=a.csv"))
        .hasMessageStartingWith("Invalid work: 'dance' (expected one of [candles, tables,");
    assertThatThrownBy(() -> WorkRequest.parse("candles"))
        .hasMessage("Invalid argument: 'candles' (expected --NAME=VALUE)");
  }

  @Test
  void aSlowEngineReadsTheFirstFileOnly() {
    assertThat(Engine.BEAM_DIRECT.share(FILES)).containsExactly(FILES.get(0));
    assertThat(Engine.DUCKDB.share(FILES)).isEqualTo(FILES);
  }
}
