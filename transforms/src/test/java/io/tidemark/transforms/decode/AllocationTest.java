package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocationTest {
  private static final int RECORDS = 100_000;

  /** Decodes trades outside the range, so that nothing but the reading of them is measured. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "binance.trades.csv",
        "binance.aggtrades.csv",
        "bitstamp.csv",
        "kraken.csv",
        "trades.csv",
        "binance.ws",
        "coinbase.ws",
        "kraken.ws"
      })
  void readsARecordWithoutAllocating(String name) {
    Format format = Decoded.format(name);
    Decoded decoded =
        new Decoded(format, Decoded.instrument(format), new TimeRange(0, 60_000_000L));
    Format.Decoder decoder = format.decoder(Decoded.instrument(format), decoded.collector);
    byte[] record = format.example().getBytes(StandardCharsets.UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    decoded.collector.decode(decoder, record, 0, record.length, 1);

    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < RECORDS; i++) {
      decoded.collector.decode(decoder, record, 0, record.length, 1);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(decoded.skipped()).isEqualTo(Map.of("outside-range", RECORDS + 1L));
    assertThat(allocated).isLessThan(RECORDS);
  }
}
