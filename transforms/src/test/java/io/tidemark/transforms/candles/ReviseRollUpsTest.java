package io.tidemark.transforms.candles;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class ReviseRollUpsTest {
  private static final Instrument INSTRUMENT = Instrument.parse("test:BTC-USD");
  private static final Instant MONDAY = Instant.parse("2024-01-01T00:00:00Z");
  private static final EnumSet<Interval> LARGER = EnumSet.complementOf(EnumSet.of(Interval.M1));

  /** A candle of 1m whose prices and volumes follow from its minute and trades. */
  private static CandleBlock candle(int minute, int trades, boolean isFinal) {
    CandleBlock.Builder candle = CandleBlock.builder(INSTRUMENT, Interval.M1, Basis.TRADES, 1);
    int price = 1_000 + minute * 7919 % 500;
    candle.open().add(price, 0);
    candle.high().add(price + trades, 0);
    candle.low().add(price - trades, 0);
    candle.close().add(price + trades % 3, 0);
    candle.volume().add(trades, 0);
    candle.quoteVolume().add((long) price * trades, 0);
    candle.takerKnown().takerBuyVolume().add(trades / 2, 0);
    if (isFinal) {
      candle.isFinal();
    }
    candle.endBase(at(minute).getMillis() * 1_000, trades, 1);
    return candle.build();
  }

  private static Instant at(int minute) {
    return MONDAY.plus(Duration.standardMinutes(minute));
  }

  private static TimestampedValue<CandleBlock> given(CandleBlock candle) {
    return TimestampedValue.of(candle, Instant.ofEpochMilli(candle.openTime(0) / 1_000));
  }

  @SuppressWarnings("unchecked")
  private static TestStream.Builder<CandleBlock> add(
      TestStream.Builder<CandleBlock> stream, List<CandleBlock> candles) {
    TimestampedValue<CandleBlock>[] given =
        candles.stream().map(ReviseRollUpsTest::given).toArray(TimestampedValue[]::new);
    return stream.addElements(given[0], Arrays.copyOfRange(given, 1, given.length));
  }

  private static PCollection<CandleBlock> revise(Pipeline pipeline, TestStream<CandleBlock> base) {
    return pipeline
        .apply(base)
        .apply(
            ReviseRollUps.every(Duration.standardSeconds(5), Duration.standardMinutes(10), LARGER));
  }

  @Test
  void endsInTheSameCandlesAsHistory() {
    Random random = new Random(7);
    List<CandleBlock> finals = new ArrayList<>();
    TestStream.Builder<CandleBlock> stream =
        TestStream.create(BlockCoder.of(CandleBlockCodec.of())).advanceWatermarkTo(at(0));
    // From 20:00 of a Sunday into the Monday after it, with minutes that have no trades.
    int first = 6 * 1_440 + 1_200;
    List<CandleBlock> late = new ArrayList<>();
    for (int from = first; from < first + 400; from += 10) {
      List<CandleBlock> some = new ArrayList<>(late);
      late.clear();
      for (int minute = from; minute < from + 10; minute++) {
        if (random.nextInt(4) > 0) {
          CandleBlock last = candle(minute, 10 + random.nextInt(5), true);
          finals.add(last);
          some.add(candle(minute, 3, false));
          some.add(last);
          (random.nextBoolean() ? late : some).add(last);
          late.add(candle(minute, 7, true));
        }
      }
      Collections.shuffle(some, random);
      stream = add(stream, some);
      stream = stream.advanceProcessingTime(Duration.standardSeconds(6));
      stream = stream.advanceWatermarkTo(at(from + 10));
    }
    stream = add(stream, late);
    Map<Interval, byte[]> history = new EnumMap<>(Interval.class);
    RollUps.of(finals, Long.MAX_VALUE)
        .forEach(
            (interval, candles) -> history.put(interval, CandleBlockCodec.of().toBytes(candles)));
    Pipeline pipeline = Pipeline.create();
    PAssert.that(revise(pipeline, stream.advanceWatermarkToInfinity()))
        .satisfies(
            made -> {
              Map<Interval, List<CandleBlock>> byInterval = new EnumMap<>(Interval.class);
              made.forEach(
                  block ->
                      byInterval
                          .computeIfAbsent(block.interval(), any -> new ArrayList<>())
                          .add(block));
              Map<Interval, byte[]> best = new EnumMap<>(Interval.class);
              byInterval.forEach(
                  (interval, blocks) ->
                      best.put(interval, CandleBlockCodec.of().toBytes(BestRevisions.of(blocks))));
              assertThat(best).containsExactlyInAnyOrderEntriesOf(history);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void candleIsProvisionalUntilTheWatermarkHasPassedItAndGivenOnlyWhenItChanges() {
    TestStream<CandleBlock> stream =
        TestStream.create(BlockCoder.of(CandleBlockCodec.of()))
            .advanceWatermarkTo(at(0))
            .addElements(given(candle(0, 3, false)))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .addElements(given(candle(0, 4, true)))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .addElements(given(candle(0, 3, false)))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .advanceWatermarkTo(at(6))
            .addElements(given(candle(1, 2, true)))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .advanceWatermarkTo(at(80))
            .addElements(given(candle(2, 9, true)))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .advanceWatermarkToInfinity();
    Pipeline pipeline = Pipeline.create();
    PAssert.that(revise(pipeline, stream))
        .satisfies(
            made -> {
              List<String> fiveMinutes = new ArrayList<>();
              for (CandleBlock block : made) {
                if (block.interval() == Interval.M5) {
                  fiveMinutes.add(block.trades(0) + (block.isFinal(0) ? " final" : " provisional"));
                }
              }
              assertThat(fiveMinutes)
                  .containsExactlyInAnyOrder(
                      "3 provisional", "4 provisional", "4 final", "6 final");
              return null;
            });
    pipeline.run().waitUntilFinish();
  }
}
