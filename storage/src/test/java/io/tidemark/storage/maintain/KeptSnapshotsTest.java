package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.maintain.KeptSnapshots.Committed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeptSnapshotsTest {
  private static final Instant NOW = Instant.parse("2026-03-10T12:30:00Z");

  private static Set<String> kept(Instant now, String... times) {
    List<Committed> history = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      history.add(new Committed(i, Instant.parse(times[i])));
    }
    Set<String> kept = new TreeSet<>();
    KeptSnapshots.of(history, now, Retention.DEFAULT)
        .forEach(id -> kept.add(times[Math.toIntExact(id)]));
    return kept;
  }

  @Test
  void everySnapshotOfTheLastHourStays() {
    assertThat(
            kept(
                NOW,
                "2026-03-10T11:29:59.999Z",
                "2026-03-10T11:30:00Z",
                "2026-03-10T11:30:05Z",
                "2026-03-10T12:29:55Z"))
        .containsExactly("2026-03-10T11:30:00Z", "2026-03-10T11:30:05Z", "2026-03-10T12:29:55Z");
  }

  @Test
  void thenTheLastOfEachHourStays() {
    assertThat(
            kept(
                NOW,
                "2026-03-09T08:00:00Z",
                "2026-03-09T08:59:59.999Z",
                "2026-03-09T09:00:00Z",
                "2026-03-09T09:00:01Z",
                "2026-03-10T12:00:00Z"))
        .containsExactly(
            "2026-03-09T08:59:59.999Z", "2026-03-09T09:00:01Z", "2026-03-10T12:00:00Z");
  }

  @Test
  void thenTheLastOfEachDayStays() {
    assertThat(
            kept(
                NOW,
                "2026-02-08T12:29:00Z",
                "2026-02-08T12:31:00Z",
                "2026-03-01T00:00:00Z",
                "2026-03-01T23:59:59Z",
                "2026-03-02T00:00:00Z",
                "2026-03-10T12:00:00Z"))
        .containsExactly(
            "2026-02-08T12:31:00Z",
            "2026-03-01T23:59:59Z",
            "2026-03-02T00:00:00Z",
            "2026-03-10T12:00:00Z");
  }

  @Test
  void theCurrentSnapshotStaysHoweverOldItIs() {
    assertThat(kept(NOW, "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z"))
        .containsExactly("2020-01-01T00:00:01Z");
    assertThat(kept(NOW)).isEmpty();
  }

  @Test
  void aTableThatIsCommittedToEveryFiveSecondsForFortyDaysKeepsSomeEightHundred() {
    List<Committed> history = new ArrayList<>();
    for (Instant time = NOW.minus(Duration.ofDays(40));
        !time.isAfter(NOW);
        time = time.plusSeconds(5)) {
      history.add(new Committed(history.size(), time));
    }

    // 721 of the last hour; 49 hours, of which two end in it; 31 days, of which three end with one
    // of those.
    assertThat(KeptSnapshots.of(history, NOW, Retention.DEFAULT)).hasSize(721 + 47 + 28);
  }
}
