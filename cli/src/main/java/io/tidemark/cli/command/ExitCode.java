package io.tidemark.cli.command;

/** The exit codes besides 0, and those of a process that a signal ended. */
public final class ExitCode {
  /** A comparison found differences, or nothing to compare. */
  public static final int DIFFERENT = 1;

  /** The request was wrong; no work was begun. */
  public static final int WRONG_REQUEST = 2;

  /** The work failed. */
  public static final int FAILED = 3;

  /** The work is done on all of the input that could be read, which is not all. */
  public static final int INCOMPLETE = 4;

  private ExitCode() {}
}
