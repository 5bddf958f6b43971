package io.tidemark.schemas.tables;

import io.tidemark.schemas.DecimalColumn;

/** Takes the values of one column of a table, row after row. */
public interface Values {
  /** Takes a text that other rows have, too. */
  void text(String value);

  /**
   * Takes a text that hardly any other row has.
   *
   * @param utf8 its bytes, which are used again after this call
   */
  void ownText(byte[] utf8);

  /** Takes bytes that are no text, and stay as they are. */
  void bytes(byte[] value);

  /** Takes a whole number, or a time in microseconds since the epoch, UTC. */
  void number(long value);

  /** Takes value {@code i} of a column. */
  void decimal(DecimalColumn column, int i);

  void bit(boolean value);

  /** Takes a null. */
  void missing();
}
