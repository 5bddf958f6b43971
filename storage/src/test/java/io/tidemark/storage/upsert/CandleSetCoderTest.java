package io.tidemark.storage.upsert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.Interval;
import io.tidemark.storage.tables.Candle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class CandleSetCoderTest {
  private static final CandleSetCoder CODER = CandleSetCoder.of();
  private static final long TIME = 1_765_965_780_000_000L;

  /** The larger candles around a minute. */
  private static Set<Candle> open(int instruments) {
    Set<Candle> candles = new HashSet<>();
    for (int i = 0; i < instruments; i++) {
      for (Interval interval : EnumSet.range(Interval.M5, Interval.W1)) {
        candles.add(
            new Candle("bench:A" + i + "-USD", Basis.TRADES, interval, interval.open(TIME)));
      }
    }
    return candles;
  }

  @Test
  void setsComeBackAsTheyWere() throws IOException {
    Set<Candle> candles = open(300);
    candles.add(new Candle("kraken:XBT-EUR", Basis.VENUE, Interval.M5, -300_000_000));
    candles.add(new Candle("kraken:XBT-EUR", Basis.TRADES, Interval.M5, -300_000_000));
    candles.add(new Candle("kraken:XBT-EUR", Basis.TRADES, Interval.H1, 0));

    for (Set<Candle> each : List.of(candles, Set.<Candle>of())) {
      assertThat(CoderUtils.clone(CODER, each)).isEqualTo(each);
    }
  }

  @Test
  void candleTakesAFewBytes() throws IOException {
    Set<Candle> candles = open(2_000);

    assertThat(CoderUtils.encodeToByteArray(CODER, candles).length / candles.size()).isLessThan(6);
  }

  /** State of a job holds them. */
  @Test
  void bytesStayWhatTheyWere() throws IOException {
    Set<Candle> candles =
        Set.of(
            new Candle("kraken:XBT-EUR", Basis.TRADES, Interval.H1, 3_600_000_000L),
            new Candle("kraken:ETH-EUR", Basis.VENUE, Interval.H1, 3_600_000_000L),
            new Candle("kraken:XBT-EUR", Basis.TRADES, Interval.W1, 0));

    assertThat(HexFormat.of().formatHex(CoderUtils.encodeToByteArray(CODER, candles)))
        .isEqualTo(
            "81020e6b72616b656e3a4554482d4555520576656e75650e6b72616b656e3a5842542d45555206747261646573"
                + "0202316880c8ceb40d020001023177000101");
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    byte[] bytes = CoderUtils.encodeToByteArray(CODER, open(1));
    bytes[0]++;

    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(CODER, bytes))
        .isInstanceOf(CoderException.class)
        .hasMessageContaining("format 130 (expected 129)")
        .hasMessageContaining("another version");
  }

  @Test
  void refusesBytesThatEndTooSoon() throws IOException {
    byte[] bytes = CoderUtils.encodeToByteArray(CODER, open(2));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> CODER.decode(new ByteArrayInputStream(cut)))
          .as("%s bytes", length)
          .isInstanceOf(IOException.class);
    }
  }
}
