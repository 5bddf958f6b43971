package io.tidemark.schemas;

/** What a candle was made from. Candles of different basis are different facts and never merge. */
public enum Basis {
  /** The trades of the interval. */
  TRADES("trades"),
  /** Prices polled from an aggregator. */
  SAMPLES("samples"),
  /** The exchange's own candle. */
  VENUE("venue");

  private final String label;

  Basis(String label) {
    this.label = label;
  }

  /** The name of this basis in tables: {@code trades}. */
  public String label() {
    return label;
  }

  /**
   * Finds a basis by its label.
   *
   * @throws IllegalArgumentException when there is none of that label
   */
  public static Basis parse(String label) {
    for (Basis basis : values()) {
      if (basis.label.equals(label)) {
        return basis;
      }
    }
    throw new IllegalArgumentException(
        "Invalid basis: '" + label + "' (expected trades, samples or venue)");
  }

  @Override
  public String toString() {
    return label;
  }
}
