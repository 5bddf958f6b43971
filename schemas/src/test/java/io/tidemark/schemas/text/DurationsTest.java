package io.tidemark.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({"0,PT0S", "0s,PT0S", "500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "1d,PT24H"})
  void formsAreUnderstood(String text, Duration expected) {
    assertThat(Durations.parse("shuffle", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "00", "s", "-5s", "1.5s", "30 s", "5M", "9999999999s"})
  void othersAreRefused(String text) {
    assertThatThrownBy(() -> Durations.parse("shuffle", text))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--shuffle=" + text + ": is not a span of time;");
  }

  @Test
  void messageSaysWhatToWrite() {
    assertThatThrownBy(() -> Durations.parse("delay", "soon"))
        .hasMessage("--delay=soon: is not a span of time; write it as 500ms, 30s, 5m or 2h");
  }
}
