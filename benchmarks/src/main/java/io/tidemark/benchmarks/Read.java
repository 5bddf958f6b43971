package io.tidemark.benchmarks;

/**
 * What it takes to read one instrument and month out of an engine's table.
 *
 * @param competitor that has filled and revised the table
 * @param input what the table was made of
 * @param state of the table
 * @param figures what {@code Reading} says of it
 */
record Read(Competitor competitor, Input input, State state, Figures figures) {
  /** What has been done to a table. */
  enum State {
    AS_LEFT("as left"),
    MAINTAINED("maintained");

    private final String label;

    State(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  double milliseconds() {
    return 1e3 * figures.decimal("seconds");
  }

  /** Files of rows and of deletes that are opened; manifests are not counted. */
  long files() {
    return figures.whole("data_files") + figures.whole("delete_files");
  }

  long bytes() {
    return figures.whole("data_bytes") + figures.whole("delete_bytes");
  }

  /** Whether two tables give the same candles. */
  boolean agrees(Read other) {
    return figures.text("rows").equals(other.figures.text("rows"))
        && figures.text("checksum").equals(other.figures.text("checksum"));
  }
}
