package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLoopTest {
  /** Monday 2024-01-01T00:00:00Z. */
  private static final long MONDAY = 1_704_067_200_000_000L;

  private static final long MINUTE = 60_000_000L;

  @TempDir private Path folder;

  @Test
  void makesCandlesOfAllIntervals() throws IOException {
    Path file = folder.resolve("trades.csv");
    Files.writeString(
        file,
        String.join(
            "\n",
            "time,instrument,id,price,size,side",
            MONDAY + ",a:B-C,1,10.50,2,buy",
            (MONDAY + 1) + ",a:B-C,2,9,0.00000001,sell",
            (MONDAY + MINUTE - 1) + ",a:B-C,3,12,1.5,buy",
            (MONDAY + MINUTE) + ",a:B-C,4,11.25,4,sell",
            ""));

    Outcome outcome = PlainLoop.run(List.of(file));

    CandleTotals expected = new CandleTotals();
    add(expected, Interval.M1, MONDAY, 1050, 1200, 900, 1200, 350000001, 3900000009L, 3, 350000000);
    add(
        expected,
        Interval.M1,
        MONDAY + MINUTE,
        1125,
        1125,
        1125,
        1125,
        400000000,
        4500000000L,
        1,
        0);
    for (Interval interval : Interval.values()) {
      if (interval != Interval.M1) {
        add(
            expected,
            interval,
            MONDAY,
            1050,
            1200,
            900,
            1125,
            750000001,
            8400000009L,
            4,
            350000000);
      }
    }
    assertThat(outcome.rows()).isEqualTo(4);
    assertThat(outcome.totals()).isEqualTo(expected);
  }

  /** Adds a candle with prices in cents, and volumes in units of 10^-8. */
  private static void add(
      CandleTotals totals,
      Interval interval,
      long openTime,
      long open,
      long high,
      long low,
      long close,
      long volume,
      long quoteVolume,
      long trades,
      long takerBuyVolume) {
    totals
        .start(CandleTotals.hash("a:B-C"), interval, openTime)
        .decimal(0, open, 2)
        .decimal(0, high, 2)
        .decimal(0, low, 2)
        .decimal(0, close, 2)
        .decimal(0, volume, 8)
        .decimal(0, quoteVolume, 8)
        .number(trades)
        .decimal(0, takerBuyVolume, 8)
        .end(interval);
  }
}
