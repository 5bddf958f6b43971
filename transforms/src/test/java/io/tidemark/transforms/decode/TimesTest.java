package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2021-04-17T16:43:30.244075Z, 2021-04-17T16:43:30.244075Z",
    "2021-04-17T16:43:30Z, 2021-04-17T16:43:30Z",
    "2021-04-17T16:43:30.1Z, 2021-04-17T16:43:30.1Z",
    "2023-02-09T20:19:35.396251359Z, 2023-02-09T20:19:35.396251Z",
    "2024-02-29T23:59:59.999999999Z, 2024-02-29T23:59:59.999999Z",
    "2021-04-17T16:43:30.5+02:00, 2021-04-17T14:43:30.5Z",
    "2021-01-01T00:15:00-05:30, 2021-01-01T05:45:00Z",
    "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.5Z",
  })
  void readsIsoTimes(String text, Instant expected) {
    assertThat(iso(text)).isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2021-04-17",
        "2021-04-17T16:43:30",
        "2021-04-17 16:43:30Z",
        "2021-04-17T16:43Z",
        "2021-04-17T16:43:30.Z",
        "2021-04-17T16:43:30.1234567890Z",
        "2021-04-17T16:43:30,5Z",
        "2021-04-17T16:43:30Z ",
        "2021-04-17T16:43:30+0200",
        "2021-04-17T16:43:30+24:00",
        "2021-04-17T16:43:30Z02:00",
        "2021-13-17T16:43:30Z",
        "2021-00-17T16:43:30Z",
        "2021-04-31T16:43:30Z",
        "2021-02-29T16:43:30Z",
        "1900-02-29T16:43:30Z",
        "2021-04-17T24:00:00Z",
        "2021-04-17T16:60:30Z",
        "2021-04-17T16:43:60Z",
        "2o21-04-17T16:43:30Z",
        "-021-04-17T16:43:30Z",
        "1618677810.24",
      })
  void refusesOtherFormsOfIsoTime(String text) {
    assertThat(iso(text)).isEqualTo(Digits.NONE);
  }

  @Test
  void readsIsoTimesAsJavaDoes() {
    Random random = new Random(11);
    for (int i = 0; i < 100_000; i++) {
      OffsetDateTime time =
          Instant.ofEpochSecond(random.nextLong(-62_135_596_800L, 253_402_300_800L))
              .plusNanos(random.nextInt(1_000_000_000))
              .atOffset(ZoneOffset.UTC);
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      assertThat(iso(text))
          .as(text)
          .isEqualTo(Math.multiplyExact(time.toEpochSecond(), 1_000_000L) + time.getNano() / 1_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1385337600, 1385337600000000",
    "1618678142.557535, 1618678142557535",
    "1618678142.5, 1618678142500000",
    "1762795433.9717445, 1762795433971744",
    "1688671200.123456789, 1688671200123456",
    "0, 0",
    "99999999999, 99999999999000000",
  })
  void readsSeconds(String text, long micros) {
    assertThat(seconds(text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ".5",
        "5.",
        "-5",
        "+5",
        "1e9",
        "1.2.3",
        "1385337600000",
        "1.1234567890",
        "NaN",
        " 1",
      })
  void refusesOtherFormsOfSeconds(String text) {
    assertThat(seconds(text)).isEqualTo(Digits.NONE);
  }

  @Test
  void readsSecondsAsBigDecimalDoes() {
    Random random = new Random(13);
    for (int i = 0; i < 100_000; i++) {
      BigDecimal seconds =
          BigDecimal.valueOf(random.nextLong(0, 4_000_000_000_000_000_000L), 9)
              .setScale(random.nextInt(10), RoundingMode.DOWN);
      assertThat(seconds(seconds.toPlainString()))
          .isEqualTo(seconds.movePointRight(6).setScale(0, RoundingMode.DOWN).longValueExact());
    }
  }

  private static long iso(String text) {
    byte[] bytes = ("1" + text + "1").getBytes(StandardCharsets.UTF_8);
    return Times.iso(bytes, 1, bytes.length - 1);
  }

  private static long seconds(String text) {
    byte[] bytes = ("1" + text + "1").getBytes(StandardCharsets.UTF_8);
    return Times.seconds(bytes, 1, bytes.length - 1);
  }
}
