package io.tidemark.schemas;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
  private static final long SEED = 1970;

  @Test
  void labelsHaveTheForm() {
    assertThat(Interval.labels()).allMatch(label -> label.matches(Interval.FORM));
    assertThat("2m").doesNotMatch(Interval.FORM);
  }

  @ParameterizedTest
  @CsvSource({
    "1m,  2024-02-29T23:59:59.999999Z, 2024-02-29T23:59:00Z",
    "5m,  2024-02-29T23:59:59.999999Z, 2024-02-29T23:55:00Z",
    "15m, 2024-02-29T23:59:59.999999Z, 2024-02-29T23:45:00Z",
    "1h,  2024-02-29T23:59:59.999999Z, 2024-02-29T23:00:00Z",
    "4h,  2024-02-29T23:59:59.999999Z, 2024-02-29T20:00:00Z",
    "1d,  2024-02-29T23:59:59.999999Z, 2024-02-29T00:00:00Z",
    "1d,  2024-03-01T00:00:00Z,        2024-03-01T00:00:00Z",
    "1w,  2024-03-03T23:59:59.999999Z, 2024-02-26T00:00:00Z",
    "1w,  2024-03-04T00:00:00Z,        2024-03-04T00:00:00Z",
    "1w,  1970-01-01T00:00:00Z,        1969-12-29T00:00:00Z",
    "1w,  1969-12-28T23:59:59.999999Z, 1969-12-22T00:00:00Z",
    "1m,  1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:00Z",
    "4h,  1969-12-31T19:59:00Z,        1969-12-31T16:00:00Z"
  })
  void openIsTheStartOfTheIntervalThatHoldsTheTime(String label, Instant time, Instant open) {
    assertThat(Interval.parse(label).open(micros(time))).isEqualTo(micros(open));
  }

  @Test
  void daysAndWeeksOpenAsInTheCalendar() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000) * 1_000L);
      Instant day = time.truncatedTo(DAYS);
      Instant monday =
          day.atOffset(ZoneOffset.UTC)
              .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
              .toInstant();
      String where = "seed " + SEED + ", time " + time;
      assertThat(Interval.D1.open(micros(time))).as(where).isEqualTo(micros(day));
      assertThat(Interval.W1.open(micros(time))).as(where).isEqualTo(micros(monday));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsLabelAndItsLength(Interval interval) {
    assertThat(Interval.parse(interval.label())).isEqualTo(interval);
    assertThat(Interval.ofMicros(interval.micros())).contains(interval);
    assertThat(Interval.ofMicros(interval.micros() + 1)).isEmpty();
  }

  @Test
  void eachIsAMultipleOfTheOneBefore() {
    Interval[] intervals = Interval.values();
    for (int i = 1; i < intervals.length; i++) {
      assertThat(intervals[i].minutes() % intervals[i - 1].minutes())
          .as("%s", intervals[i])
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7m", "1M", "", " 1m"})
  void refusesAnotherLabelNamingThoseThereAre(String label) {
    assertThatThrownBy(() -> Interval.parse(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid interval: '" + label + "' (expected one of [1m, 5m, 15m, 1h, 4h, 1d, 1w])");
  }

  private static long micros(Instant time) {
    return MICROS.between(Instant.EPOCH, time);
  }
}
