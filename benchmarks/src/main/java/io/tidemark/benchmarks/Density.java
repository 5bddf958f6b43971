package io.tidemark.benchmarks;

import java.util.Locale;

/** How many trades a candle of a market is made of. */
enum Density {
  /** A few in a minute, as of most instruments of a venue. */
  SPARSE(5_000_000, 200),

  /** Hundreds in a minute, as in the archives of those that trade most. */
  DENSE(10_000_000, 5);

  private final long rows;
  private final int instruments;

  /**
   * @param rows trades of the market, where the user asks for no other number
   * @param instruments traded, likewise
   */
  Density(long rows, int instruments) {
    this.rows = rows;
    this.instruments = instruments;
  }

  long rows() {
    return rows;
  }

  int instruments() {
    return instruments;
  }

  /** Its name in options and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
