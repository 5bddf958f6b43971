package io.tidemark.transforms.candles;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickIdentity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinuteCandlesTest {
  private static final Instrument INSTRUMENT = Instrument.parse("test:BTC-USD");
  private static final long START = 1_704_067_200_000_000L;
  private static final long MINUTE = Interval.M1.micros();

  private record Trade(long time, long id, BigDecimal price, BigDecimal size, TakerSide taker) {}

  private static Trade trade(long second, long id, String price, String size) {
    return new Trade(
        START + second * 1_000_000, id, new BigDecimal(price), new BigDecimal(size), TakerSide.BUY);
  }

  private static TickBlock block(TickIdentity identity, String source, List<Trade> trades) {
    TickBlock.Builder block = TickBlock.builder(INSTRUMENT, identity, source, 4);
    for (Trade trade : trades) {
      block.add(trade.time, trade.id, trade.taker);
      block.price().add(trade.price);
      block.size().add(trade.size);
      if (identity == TickIdentity.AGGREGATE_ID) {
        block.aggregateOf(trade.id * 10, trade.id * 10 + 2);
      }
    }
    return block.build();
  }

  private static CandleBlock candles(TickBlock... blocks) {
    return MinuteCandles.of(List.of(blocks), 1, true).candles();
  }

  /** All a candle says, as text. */
  static List<String> text(CandleBlock candles) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < candles.count(); i++) {
      rows.add(
          candles.interval()
              + " "
              + (candles.openTime(i) - START) / MINUTE
              + List.of(
                      candles.open(),
                      candles.high(),
                      candles.low(),
                      candles.close(),
                      candles.volume(),
                      candles.quoteVolume(),
                      candles.takerBuyVolume())
                  .stream()
                  .map(textColumn(i))
                  .collect(Collectors.joining(" ", " ", " "))
              + (candles.hasTakerBuyVolume(i) ? "" : "taker unknown ")
              + (candles.hasTradeIds(i)
                  ? candles.firstTradeId(i) + ".." + candles.lastTradeId(i) + " "
                  : "no ids ")
              + candles.revision(i));
    }
    return rows;
  }

  private static Function<DecimalColumn, String> textColumn(int i) {
    return column -> {
      BigDecimal value = column.get(i);
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    };
  }

  /** The same by BigDecimal, a map and nothing else. */
  private static List<String> expected(List<Trade> distinct) {
    TreeMap<Long, List<Trade>> minutes = new TreeMap<>();
    for (Trade trade : distinct) {
      minutes
          .computeIfAbsent(Math.floorDiv(trade.time - START, MINUTE), m -> new ArrayList<>())
          .add(trade);
    }
    List<String> rows = new ArrayList<>();
    minutes.forEach(
        (minute, trades) -> {
          trades.sort(Comparator.comparingLong(Trade::time).thenComparingLong(Trade::id));
          BigDecimal volume = sum(trades, Trade::size);
          BigDecimal quote = sum(trades, t -> t.price.multiply(t.size));
          BigDecimal buy = sum(trades, t -> t.taker == TakerSide.BUY ? t.size : BigDecimal.ZERO);
          boolean known = trades.stream().noneMatch(t -> t.taker == TakerSide.UNKNOWN);
          Trade first = trades.get(0);
          Trade last = trades.get(trades.size() - 1);
          rows.add(
              "1m "
                  + minute
                  + " "
                  + List.of(
                          first.price,
                          trades.stream().map(Trade::price).max(BigDecimal::compareTo).get(),
                          trades.stream().map(Trade::price).min(BigDecimal::compareTo).get(),
                          last.price,
                          volume,
                          quote.setScale(18, RoundingMode.HALF_EVEN),
                          known ? buy : BigDecimal.ZERO)
                      .stream()
                      .map(v -> v.signum() == 0 ? "0" : v.stripTrailingZeros().toPlainString())
                      .collect(Collectors.joining(" "))
                  + (known ? " " : " taker unknown ")
                  + first.id
                  + ".."
                  + last.id);
        });
    return rows;
  }

  private static BigDecimal sum(List<Trade> trades, Function<Trade, BigDecimal> value) {
    return trades.stream().map(value).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<String> withoutRevision(List<String> rows) {
    return rows.stream().map(row -> row.substring(0, row.lastIndexOf(' '))).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void equalsPlainArithmeticHoweverTradesArrive(long seed) {
    Random random = new Random(seed);
    int digits = seed % 3 == 0 ? 28 : 9;
    List<Trade> trades = new ArrayList<>();
    for (int id = 0; id < 400; id++) {
      trades.add(
          new Trade(
              START + random.nextInt(600) * 500_000L,
              id,
              decimal(random, digits),
              decimal(random, 8),
              TakerSide.values()[random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(2)]));
    }
    List<String> expected = expected(trades);
    List<String> first = null;
    for (int path = 0; path < 5; path++) {
      List<Trade> delivered = new ArrayList<>(trades);
      for (int i = 0; i < 100; i++) {
        delivered.add(trades.get(random.nextInt(trades.size())));
      }
      Collections.shuffle(delivered, random);
      List<TickBlock> blocks = new ArrayList<>();
      for (int at = 0; at < delivered.size(); ) {
        int end = Math.min(delivered.size(), at + 1 + random.nextInt(80));
        blocks.add(block(TickIdentity.TRADE_ID, "file" + path, delivered.subList(at, end)));
        at = end;
      }
      MinuteCandles.Result result = MinuteCandles.of(blocks, 1, true);
      List<String> rows = text(result.candles());
      first = first == null ? rows : first;
      assertThat(withoutRevision(rows)).as("seed %d", seed).isEqualTo(expected);
      assertThat(rows).as("seed %d", seed).isEqualTo(first);
      assertThat(result.distinct()).isEqualTo(400);
      assertThat(result.duplicates()).isEqualTo(100);
    }
  }

  /** A positive decimal of so many digits before and after the point together. */
  private static BigDecimal decimal(Random random, int digits) {
    return new BigDecimal(
            new BigInteger(digits * 3, random).add(BigInteger.ONE), Math.min(digits / 2, 18))
        .round(new MathContext(digits));
  }

  @Test
  void opensWithTheFirstTradeInTimeNotInTheFile() {
    CandleBlock candles =
        candles(
            block(
                TickIdentity.TRADE_ID,
                "f",
                List.of(
                    trade(30, 3, "12", "1"), trade(10, 1, "10", "1"), trade(10, 2, "11", "1"))));
    assertThat(candles.open().get(0)).isEqualByComparingTo("10");
    assertThat(candles.close().get(0)).isEqualByComparingTo("12");
    assertThat(candles.firstTradeId(0)).isEqualTo(1);
  }

  @Test
  void intervalIsHalfOpenAndEmptyMinutesHaveNoCandle() {
    CandleBlock candles =
        candles(
            block(
                TickIdentity.TRADE_ID,
                "f",
                List.of(trade(59, 1, "1", "1"), trade(60, 2, "2", "1"), trade(240, 3, "3", "1"))));
    assertThat(candles.count()).isEqualTo(3);
    assertThat(candles.openTime(1)).isEqualTo(START + MINUTE);
    assertThat(candles.openTime(2)).isEqualTo(START + 4 * MINUTE);
  }

  @Test
  void identicalRowsAtOtherPositionsAreTradesAndAtTheSamePositionAreNot() {
    List<Trade> rows = List.of(trade(1, 0, "5", "1"), trade(1, 30, "5", "1"));
    assertThat(candles(block(TickIdentity.POSITION, "f", rows)).trades(0)).isEqualTo(2);
    assertThat(
            candles(
                    block(TickIdentity.POSITION, "f", rows),
                    block(TickIdentity.POSITION, "f", rows))
                .trades(0))
        .isEqualTo(2);
    assertThat(
            candles(
                    block(TickIdentity.POSITION, "f", rows),
                    block(TickIdentity.POSITION, "g", rows))
                .trades(0))
        .isEqualTo(4);
  }

  @Test
  void otherRowsAtTheSamePositionOfFilesOfOneNameAreTrades() {
    CandleBlock candles =
        candles(
            block(TickIdentity.POSITION, "f", List.of(trade(1, 0, "5", "1"))),
            block(TickIdentity.POSITION, "f", List.of(trade(1, 0, "6", "1"))));
    assertThat(candles.trades(0)).isEqualTo(2);
  }

  @Test
  void aggregatesCountTheirTradesAndAreNotAddedToThem() {
    TickBlock aggregates =
        block(
            TickIdentity.AGGREGATE_ID, "f", List.of(trade(1, 1, "5", "1"), trade(2, 2, "6", "2")));
    TickBlock trades = block(TickIdentity.TRADE_ID, "f", List.of(trade(1, 10, "5", "1")));

    CandleBlock both = candles(trades, aggregates);

    assertThat(both.trades(0)).isEqualTo(6);
    assertThat(both.firstTradeId(0)).isEqualTo(10);
    assertThat(both.lastTradeId(0)).isEqualTo(22);
    assertThat(text(both)).isEqualTo(text(candles(aggregates)));
  }

  @Test
  void candleIsWithoutSumsWhereItsQuoteVolumeOrItsTradesAreTooMany() {
    TickBlock.Builder dear = TickBlock.builder(INSTRUMENT, TickIdentity.TRADE_ID, "a", 4);
    TickBlock.Builder many = TickBlock.builder(INSTRUMENT, TickIdentity.AGGREGATE_ID, "a", 4);
    int count = 300_000;
    for (int i = 0; i < count; i++) {
      dear.add(START, i, TakerSide.BUY);
      dear.price().add(10_000_000_000L, 0);
      dear.size().add(100_000, 0);
      many.add(START, i, TakerSide.BUY);
      many.price().add(i + 1, 2);
      many.size().add(1, 0);
      many.aggregateOf(i * 1_000_000_000L, i * 1_000_000_000L + 999_999_999);
    }

    for (CandleBlock candle : List.of(candles(dear.build()), candles(many.build()))) {
      assertThat(candle.count()).isEqualTo(1);
      assertThat(candle.hasSums(0)).isFalse();
      assertThat(candle.hasVwap(0)).isFalse();
      assertThat(candle.hasTakerBuyVolume(0)).isFalse();
      assertThat(RollUps.to(Interval.W1, candle, Long.MAX_VALUE).hasSums(0)).isFalse();
    }
    CandleBlock ofMany = candles(many.build());
    assertThat(ofMany.trades(0)).isEqualTo((1L << 48) - 1);
    assertThat(ofMany.high().get(0)).isEqualByComparingTo("3000");
    assertThat(candles(dear.build()).trades(0)).isEqualTo(count);
  }

  /** Open, high, low, close, volume and trades of all candles. */
  private static List<String> prices(TickBlock... blocks) {
    CandleBlock found = candles(blocks);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < found.count(); i++) {
      rows.add(
          Stream.of(found.open(), found.high(), found.low(), found.close(), found.volume())
                  .map(column -> column.get(0).stripTrailingZeros().toPlainString())
                  .collect(Collectors.joining(" "))
              + " "
              + found.trades(i));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void tradesOfSizeZeroCountAndMakeNoPrice(int at) {
    for (TickIdentity identity : TickIdentity.values()) {
      List<Trade> trades =
          new ArrayList<>(
              List.of(trade(10, 10, "5", "1"), trade(20, 20, "7", "2"), trade(30, 30, "6", "0.5")));
      long trade = identity == TickIdentity.AGGREGATE_ID ? 3 : 1;
      assertThat(prices(block(identity, "a", trades))).containsExactly("5 7 5 6 3.5 " + 3 * trade);

      trades.add(at, trade(5 + 10L * at, 5 + 10L * at, at % 2 == 0 ? "9999" : "0.01", "0.000"));
      assertThat(prices(block(identity, "a", trades))).containsExactly("5 7 5 6 3.5 " + 4 * trade);
    }
  }

  @Test
  void minuteOfTradesOfSizeZeroAloneHasNoCandle() {
    assertThat(
            prices(
                block(
                    TickIdentity.TRADE_ID,
                    "a",
                    List.of(
                        trade(1, 1, "9", "0"), trade(61, 2, "5", "1"), trade(121, 3, "9", "0")))))
        .containsExactly("5 5 5 5 1 1");
  }
}
