package io.tidemark.storage.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.RawTable;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionsTest {
  private static final long DAY = 1_704_067_200_000_000L;

  private static List<Envelope> messages(long... publishTimes) {
    return LongStream.of(publishTimes)
        .mapToObj(time -> Envelope.of("a", "1", "f", null, "a", 0, time, 0, new byte[0]))
        .toList();
  }

  @Test
  void messagesLieInTheDaysOfTheirPublishTimes() {
    assertThat(
            Partitions.of(RawTable.DATASET)
                .byPath(messages(DAY, DAY + 1, DAY - 1, 0, -1, DAY + 86_399_999_999L, 1, DAY - 2)))
        .isEqualTo(
            Map.of(
                "publish_time_day=2024-01-01", messages(DAY, DAY + 1, DAY + 86_399_999_999L),
                "publish_time_day=2023-12-31", messages(DAY - 1, DAY - 2),
                "publish_time_day=1970-01-01", messages(0, 1),
                "publish_time_day=1969-12-31", messages(-1)));
  }
}
