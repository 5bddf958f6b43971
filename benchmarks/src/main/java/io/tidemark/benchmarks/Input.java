package io.tidemark.benchmarks;

import java.util.Locale;

/**
 * What a series reads.
 *
 * @param density of the market
 * @param market the trades
 */
record Input(Density density, GenerateTrades.Market market) {
  /** Rows of a run that is little but start-up. */
  private static final long TINY_ROWS = 80_000;

  /** As few for many instruments, whose cost is no start-up. */
  private static final int TINY_INSTRUMENTS = 200;

  private static final int TINY_DAYS = 8;

  /** Of those that trade often, one that is far from the first, where there are as many. */
  private static final int READ_INSTRUMENT = 10;

  /** Very little of such a market. */
  GenerateTrades.Market tiny() {
    return new GenerateTrades.Market(
        Math.min(TINY_ROWS, market.rows() / 2),
        Math.min(TINY_INSTRUMENTS, market.instruments()),
        TINY_DAYS,
        market.seed());
  }

  /** The instrument whose candles are read out of the tables. */
  String readInstrument() {
    return GenerateTrades.instrument(Math.min(READ_INSTRUMENT, market.instruments() - 1));
  }

  /** How much there is of it. */
  String words() {
    return String.format(
        Locale.ROOT,
        "%,d trades, %,d instruments, %d days",
        market.rows(),
        market.instruments(),
        market.days());
  }
}
