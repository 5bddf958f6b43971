package io.tidemark.storage.bigquery;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up statements about candles: several of each, in any order, some more than once. */
final class RandomCandles {
  private static final long START = 1_719_786_600_000_000L;
  private static final int OPEN_TIMES = 6;
  private static final int MAX_REVISIONS = 5;
  private static final int MAX_BITS = 126;

  /** What a candle is of: its key. */
  record CandleKey(Instrument instrument, Interval interval, Basis basis, long openTime) {}

  /** One statement about a candle. */
  record Statement(
      CandleKey key,
      BigDecimal open,
      BigDecimal close,
      BigDecimal volume,
      boolean takerKnown,
      long trades,
      boolean isFinal,
      int semantics) {
    private void addTo(CandleBlock.Builder block) {
      block.open().add(open);
      block.high().add(open.max(close));
      block.low().add(open.min(close));
      block.close().add(close);
      block.volume().add(volume);
      block.quoteVolume().add(volume);
      block.takerBuyVolume().add(takerKnown ? volume : BigDecimal.ZERO);
      if (takerKnown) {
        block.takerKnown().tradeIds(trades, 2 * trades);
      }
      if (isFinal) {
        block.isFinal();
      }
      block.endBase(key.openTime(), trades, semantics);
    }

    Revision revision() {
      return block(List.of(this)).revision(0);
    }
  }

  private final Random random;
  private final List<Statement> statements = new ArrayList<>();

  RandomCandles(long seed) {
    random = new Random(seed);
    for (String base : List.of("BTC", "ETH")) {
      for (Interval interval : List.of(Interval.M1, Interval.H1)) {
        for (Basis basis : List.of(Basis.TRADES, Basis.VENUE)) {
          for (int i = 0; i < OPEN_TIMES; i++) {
            add(
                new CandleKey(
                    new Instrument("test", base, "USD"),
                    interval,
                    basis,
                    interval.open(START) + i * 60_000_000L * interval.minutes()));
          }
        }
      }
    }
  }

  private void add(CandleKey key) {
    int revisions = 1 + random.nextInt(MAX_REVISIONS);
    for (int i = 0; i < revisions; i++) {
      statements.add(
          new Statement(
              key,
              decimal(),
              decimal(),
              random.nextInt(5) == 0 ? BigDecimal.ZERO : decimal(),
              random.nextBoolean(),
              random.nextInt(4),
              random.nextBoolean(),
              1 + random.nextInt(2)));
    }
  }

  /** A decimal of up to 38 digits, 20 of them before the point. */
  private BigDecimal decimal() {
    BigInteger unscaled = new BigInteger(random.nextInt(MAX_BITS), random);
    BigDecimal value = new BigDecimal(unscaled, 18);
    return value.precision() - value.scale() > 20 ? decimal() : value;
  }

  /** The statement of the greatest revision about each candle. */
  Map<CandleKey, Statement> best() {
    Map<CandleKey, Statement> best = new HashMap<>();
    for (Statement statement : statements) {
      best.merge(
          statement.key(), statement, (a, b) -> a.revision().compareTo(b.revision()) >= 0 ? a : b);
    }
    return best;
  }

  /** All statements as blocks, in random order, and a third of them once more. */
  List<CandleBlock> blocks() {
    List<Statement> shuffled = new ArrayList<>(statements);
    statements.stream().filter(statement -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    List<CandleBlock> blocks = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); ) {
      int to = Math.min(shuffled.size(), from + 1 + random.nextInt(20));
      Map<Object, List<Statement>> series = new LinkedHashMap<>();
      for (Statement statement : shuffled.subList(from, to)) {
        CandleKey key = statement.key();
        series
            .computeIfAbsent(
                List.of(key.instrument(), key.interval(), key.basis()), any -> new ArrayList<>())
            .add(statement);
      }
      series.values().forEach(part -> blocks.add(block(part)));
      from = to;
    }
    return blocks;
  }

  private static CandleBlock block(List<Statement> statements) {
    CandleKey key = statements.get(0).key();
    CandleBlock.Builder block =
        CandleBlock.builder(key.instrument(), key.interval(), key.basis(), statements.size());
    statements.forEach(statement -> statement.addTo(block));
    return block.build();
  }
}
