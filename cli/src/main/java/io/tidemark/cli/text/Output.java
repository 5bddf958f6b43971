package io.tidemark.cli.text;

/** How rows are printed. */
public enum Output {
  TABLE,
  CSV,
  JSON
}
