package io.tidemark.transforms.decode;

import java.util.List;
import java.util.Optional;

/** All formats there are. */
public final class Formats {
  private static final List<Format> ALL =
      List.of(
          new BinanceWs(Market.SPOT),
          new BinanceTradesCsv(Market.SPOT),
          new BinanceAggTradesCsv(Market.SPOT),
          new BinanceKlinesCsv(Market.SPOT),
          new BinanceWs(Market.UM),
          new BinanceTradesCsv(Market.UM),
          new BinanceAggTradesCsv(Market.UM),
          new BinanceKlinesCsv(Market.UM),
          new CoinbaseWs(),
          new KrakenWs(),
          new KrakenCsv(),
          new BitstampCsv(),
          new TradesCsv());

  private Formats() {}

  public static List<Format> all() {
    return ALL;
  }

  public static Optional<Format> named(String name) {
    return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
  }
}
