package io.tidemark.transforms.candles;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollUpsTest {
  private static final Instrument INSTRUMENT = Instrument.parse("test:BTC-USD");

  /** Monday 2024-01-01. */
  private static final long START = 1_704_067_200_000_000L;

  private static CandleBlock candles(Interval interval, int... pricesOfSlots) {
    CandleBlock.Builder candles = CandleBlock.builder(INSTRUMENT, interval, Basis.VENUE, 4);
    for (int slot = 0; slot < pricesOfSlots.length; slot++) {
      int price = pricesOfSlots[slot];
      if (price == 0) {
        continue;
      }
      candles.open().add(price, 0);
      candles.high().add(price + 2, 0);
      candles.low().add(price - 2, 0);
      candles.close().add(price + 1, 0);
      candles.volume().add(10, 0);
      candles.quoteVolume().add(10L * price, 0);
      candles.takerKnown().takerBuyVolume().add(4, 0);
      candles
          .tradeIds(slot * 100L, slot * 100L + 9)
          .isFinal()
          .endBase(START + slot * interval.micros(), 10, 1);
    }
    return candles.build();
  }

  @Test
  void takesFirstOpenLastCloseExtremesAndSums() {
    CandleBlock hour =
        RollUps.to(Interval.M5, candles(Interval.M1, 50, 70, 0, 30, 60, 90, 91), Long.MAX_VALUE);

    assertThat(hour.count()).isEqualTo(2);
    assertThat(hour.open().get(0)).isEqualByComparingTo("50");
    assertThat(hour.high().get(0)).isEqualByComparingTo("72");
    assertThat(hour.low().get(0)).isEqualByComparingTo("28");
    assertThat(hour.close().get(0)).isEqualByComparingTo("61");
    assertThat(hour.volume().get(0)).isEqualByComparingTo("40");
    assertThat(hour.quoteVolume().get(0)).isEqualByComparingTo("2100");
    assertThat(hour.takerBuyVolume().get(0)).isEqualByComparingTo("16");
    assertThat(hour.trades(0)).isEqualTo(40);
    assertThat(hour.firstTradeId(0)).isEqualTo(0);
    assertThat(hour.lastTradeId(0)).isEqualTo(409);
    assertThat(hour.vwap().get(0)).isEqualByComparingTo("52.5");
    assertThat(hour.isFinal(0)).isTrue();
    assertThat(hour.openTime(1)).isEqualTo(START + Interval.M5.micros());
  }

  @Test
  void largerIntervalsComeThroughEachOneBetween() {
    Map<Interval, CandleBlock> all =
        RollUps.of(List.of(candles(Interval.M1, 50, 70, 30)), Long.MAX_VALUE);

    assertThat(all).containsOnlyKeys(EnumSet.complementOf(EnumSet.of(Interval.M1)));
    CandleBlock week = all.get(Interval.W1);
    assertThat(week.count()).isEqualTo(1);
    assertThat(week.openTime(0)).isEqualTo(START);
    assertThat(week.trades(0)).isEqualTo(30);
  }

  @Test
  void givenLargerCandleIsKeptOverAnIncompleteRollUp() {
    CandleBlock given = candles(Interval.M5, 99);
    Map<Interval, CandleBlock> all =
        RollUps.of(List.of(candles(Interval.M1, 50, 70, 30), given), Long.MAX_VALUE);

    assertThat(all.get(Interval.M5).count()).isZero();
    assertThat(all.get(Interval.M15).open().get(0)).isEqualByComparingTo("99");
  }

  @Test
  void revisionRisesWithEveryPartAddedOrRaised() {
    CandleBlock two = RollUps.to(Interval.M5, candles(Interval.M1, 50, 70), Long.MAX_VALUE);
    CandleBlock three = RollUps.to(Interval.M5, candles(Interval.M1, 50, 70, 30), Long.MAX_VALUE);
    assertThat(three.revision(0)).isGreaterThan(two.revision(0));

    CandleBlock one = candles(Interval.M1, 50);
    CandleBlock other = candles(Interval.M1, 51);
    boolean oneIsGreater = one.compareRevision(0, other, 0) > 0;
    CandleBlock ofOne = RollUps.to(Interval.M5, candles(Interval.M1, 50, 70), Long.MAX_VALUE);
    CandleBlock ofOther = RollUps.to(Interval.M5, candles(Interval.M1, 51, 70), Long.MAX_VALUE);
    assertThat(ofOne.compareRevision(0, ofOther, 0) > 0).isEqualTo(oneIsGreater);
  }

  @Test
  void givenTwiceCountsOnce() {
    CandleBlock part = candles(Interval.M1, 50, 70, 30);
    Map<Interval, CandleBlock> once = RollUps.of(List.of(part), Long.MAX_VALUE);
    Map<Interval, CandleBlock> twice =
        RollUps.of(List.of(part.slice(1, 3), part, part.slice(0, 1)), Long.MAX_VALUE);

    for (Interval interval : once.keySet()) {
      assertThat(MinuteCandlesTest.text(twice.get(interval)))
          .isEqualTo(MinuteCandlesTest.text(once.get(interval)));
    }
  }
}
