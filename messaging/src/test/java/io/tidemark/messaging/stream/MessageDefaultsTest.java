package io.tidemark.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageDefaultsTest {
  @Test
  void positionOfAnIdThatIsNoNumberIsAlwaysTheSame() {
    assertThat(MessageDefaults.position("12345678901234")).isEqualTo(12345678901234L);
    assertThat(MessageDefaults.position("m-1"))
        .isNotNegative()
        .isEqualTo(MessageDefaults.position("m-1"))
        .isNotEqualTo(MessageDefaults.position("m-2"));
    assertThat(MessageDefaults.position("-1")).isNotNegative();
    assertThat(MessageDefaults.position("99999999999999999999")).isNotNegative();
  }
}
