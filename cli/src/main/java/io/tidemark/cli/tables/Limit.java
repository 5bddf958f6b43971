package io.tidemark.cli.tables;

import io.tidemark.cli.text.Output;
import io.tidemark.schemas.text.UserError;

/** The option {@code --limit} of what prints rows. */
final class Limit {
  private static final int TABLE_LIMIT = 20;

  private Limit() {}

  /** How many rows are printed at most. */
  static int of(Integer given, Output output) {
    if (given == null) {
      return output == Output.TABLE ? TABLE_LIMIT : Integer.MAX_VALUE;
    }
    if (given < 1) {
      throw new UserError("--limit=" + given + ": must be 1 or more");
    }
    return given;
  }
}
