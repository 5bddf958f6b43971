package io.tidemark.schemas;

/** The side of the order that was matched at once. */
public enum TakerSide {
  UNKNOWN,
  BUY,
  SELL
}
