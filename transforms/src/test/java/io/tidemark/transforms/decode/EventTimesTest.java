package io.tidemark.transforms.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tidemark.schemas.Envelope;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class EventTimesTest {
  private static final int MESSAGES = 250_000;

  private final EventTimes eventTimes = new EventTimes();

  private Envelope find(String format, String payload) {
    return eventTimes.find(message(format, payload));
  }

  private static Envelope message(String format, String payload) {
    return Envelope.of("test", "1", format, null, "test", 0, 0, 0, payload.getBytes(UTF_8));
  }

  @Test
  void areThoseOfTheEarliestAndOfTheLatestRecord() {
    Envelope message =
        find(
            "trades.csv",
            """
            2024-08-08T23:54:16Z,binance:BTC-USDT,2,61837.63,0.02,sell
            2024-08-08T23:54:15.5Z,binance:ETH-USDT,1,2683.1,1,buy
            not a trade
            2024-08-08T23:54:17Z,binance:BTC-USDT,3,61837.63,0.02,
            """);

    assertThat(message.firstTime()).isEqualTo(1_723_161_255_500_000L);
    assertThat(message.lastTime()).isEqualTo(1_723_161_257_000_000L);
  }

  @Test
  void areNoneWhereNoRecordIsUnderstood() {
    assertThat(find("trades.csv", "not a trade").firstTime()).isEqualTo(Envelope.NO_TIME);
    assertThat(find("no-such-format", "1").firstTime()).isEqualTo(Envelope.NO_TIME);
    assertThat(find("kraken.ws", "{\"channel\":\"heartbeat\"}").lastTime())
        .isEqualTo(Envelope.NO_TIME);
  }

  @Test
  void nothingElseOfTheMessagesIsKept() {
    Envelope message =
        message("trades.csv", "2024-08-08T23:54:16Z,binance:BTC-USDT,2,61837.63,0.02,sell");
    Envelope found = eventTimes.find(message);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MESSAGES; i++) {
      found = eventTimes.find(message);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(found.firstTime()).isEqualTo(found.lastTime()).isPositive();
    // The message that is returned, and the decoders that are forgotten now and then.
    assertThat(allocated / MESSAGES).isLessThan(100);
  }
}
