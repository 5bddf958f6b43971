package io.tidemark.schemas;

/**
 * What one run of {@code verify} found in one table.
 *
 * @param table the table that was compared with its source
 * @param run the id of the run
 * @param verifiedAt when the run was started, in microseconds since the epoch, UTC
 * @param source what the table was compared with: {@code raw}, or the names of files
 * @param from the first event time that was compared, in microseconds since the epoch, UTC, or
 *     {@link #UNBOUNDED}
 * @param to the event time that was compared up to, without it, or {@link #UNBOUNDED}
 * @param build the version of the build that compared
 * @param counts how many rows were what
 */
public record Verification(
    String table,
    String run,
    long verifiedAt,
    String source,
    long from,
    long to,
    String build,
    Counts counts)
    implements Block {
  /** Stands for the bound of a range that has none. */
  public static final long UNBOUNDED = Long.MIN_VALUE;

  /**
   * How many rows were what.
   *
   * @param equal rows that are as the source gives them
   * @param missing rows that the source gives and the table has not
   * @param extra rows that the table has and the source does not give
   * @param different rows that have other values
   * @param kept those of the different ones that a backfill leaves as they are
   * @param provisional those of all differences that are provisional
   * @param notCompared rows of which the source says nothing
   */
  public record Counts(
      long equal,
      long missing,
      long extra,
      long different,
      long kept,
      long provisional,
      long notCompared) {}

  /** One: a verification is a block of its own. */
  @Override
  public int count() {
    return 1;
  }
}
