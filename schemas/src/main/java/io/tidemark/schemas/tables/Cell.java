package io.tidemark.schemas.tables;

import io.tidemark.schemas.DecimalColumn;

/** The value of one column of the stored row that is read, asked for in the type it has. */
public interface Cell {
  /** Whether there is none; no other method may be called then. */
  boolean isMissing();

  /** A text; the same object for neighbouring rows that have the same. */
  String text();

  /** A whole number, or a time in microseconds since the epoch, UTC. */
  long number();

  boolean bit();

  /** Bytes that are no text, which stay as they are. */
  byte[] bytes();

  /** Appends a decimal to a column that is built. */
  void addTo(DecimalColumn.Builder decimals);

  /** Compares a text in ASCII with the one that is stored, as bytes. */
  int compare(byte[] ascii);
}
