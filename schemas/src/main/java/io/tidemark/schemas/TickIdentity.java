package io.tidemark.schemas;

/**
 * What tells one tick of an instrument from another, so that a tick delivered twice counts once.
 */
public enum TickIdentity {
  /** The venue's trade id, within the minute of the event time. */
  TRADE_ID,
  /**
   * The venue's id of an aggregate, with those of its first and last trade, within the minute of
   * the event time: consecutive trades of one taker order at one price.
   */
  AGGREGATE_ID,
  /** The feed has no ids: the source file's name and the record's position in it. */
  POSITION
}
