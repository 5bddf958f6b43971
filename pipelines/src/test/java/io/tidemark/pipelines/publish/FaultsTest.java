package io.tidemark.pipelines.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final int MESSAGES = 10_000;

  private static Envelope message(long number, long time) {
    return Envelope.of("c", Long.toString(number), "f", null, "s", number, time, 0, new byte[] {1});
  }

  /** The numbers of the messages in the order they are sent; their event times are 10 apart. */
  private static List<Long> send(double share, long displacement, long seed) throws IOException {
    List<Long> sent = new ArrayList<>();
    Faults faults =
        new Faults(share, displacement, seed, (message, time) -> sent.add(message.position()));
    for (int i = 0; i < MESSAGES; i++) {
      faults.add(message(i, i * 10L));
    }
    faults.finish();
    return sent;
  }

  @Test
  void withoutFaultsAllIsSentInOrder() throws IOException {
    assertThat(send(0, 0, 1)).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
  }

  @Test
  void orderOfTheFileIsKeptWhereTimesGoBack() throws IOException {
    List<Long> sent = new ArrayList<>();
    Faults faults = new Faults(0, 0, 1, (message, time) -> sent.add(message.position()));
    faults.add(message(0, 50));
    faults.add(message(1, 20));
    faults.add(message(2, 60));
    faults.finish();

    assertThat(sent).containsExactly(0L, 1L, 2L);
  }

  @Property(tries = 50)
  void shareOfCopiesIsExact(@ForAll @IntRange(min = 0, max = 100) int percent, @ForAll long seed)
      throws IOException {
    List<Long> sent = send(percent / 100.0, 1_000, seed);

    assertThat(sent).hasSize(MESSAGES + MESSAGES * percent / 100);
    Map<Long, Integer> times = new HashMap<>();
    sent.forEach(number -> times.merge(number, 1, Integer::sum));
    assertThat(times).hasSize(MESSAGES);
    assertThat(times.values()).allMatch(count -> count == 1 || count == 2);
  }

  @Property(tries = 50)
  void noMessageIsMovedByMoreThanIsAskedFor(
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @LongRange(min = 0, max = 50_000) long displacement,
      @ForAll long seed)
      throws IOException {
    List<Long> sent = send(share, displacement, seed);

    long latest = 0;
    for (long number : sent) {
      latest = Math.max(latest, number * 10);
      assertThat(latest - number * 10).isLessThanOrEqualTo(displacement);
    }
  }

  @Test
  void messagesAndCopiesDoMove() throws IOException {
    List<Long> sent = send(0.01, 1_000, 7);

    long moved = 0;
    Map<Long, Integer> first = new HashMap<>();
    List<Integer> gaps = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      moved += i > 0 && sent.get(i) < sent.get(i - 1) ? 1 : 0;
      Integer before = first.putIfAbsent(sent.get(i), i);
      if (before != null) {
        gaps.add(i - before);
      }
    }
    assertThat(moved).isGreaterThan(MESSAGES / 4);
    assertThat(gaps).hasSize(MESSAGES / 100).anyMatch(gap -> gap > 20);
  }

  @Test
  void seedAloneDecides() throws IOException {
    assertThat(send(0.01, 1_000, 7)).isEqualTo(send(0.01, 1_000, 7));
    assertThat(send(0.01, 1_000, 8)).isNotEqualTo(send(0.01, 1_000, 7));
  }
}
