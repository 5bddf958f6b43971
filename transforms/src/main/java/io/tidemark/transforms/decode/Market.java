package io.tidemark.transforms.decode;

/** A market of a venue that has several, each with instruments of its own. */
public enum Market {
  /** Assets themselves are traded. */
  SPOT,
  /** Futures that are margined in USDT or USDC; sizes are counted in the base asset. */
  UM
}
