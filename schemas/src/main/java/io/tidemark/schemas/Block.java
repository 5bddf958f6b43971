package io.tidemark.schemas;

/**
 * Rows of one table as columns, immutable: what flows between the steps of a job, as a runner
 * charges for each element. What a row holds is declared once, see {@link
 * io.tidemark.schemas.tables.Dataset}.
 */
public interface Block {
  /** The number of rows. */
  int count();
}
