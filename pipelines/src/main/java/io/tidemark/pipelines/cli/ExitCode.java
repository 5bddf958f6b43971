package io.tidemark.pipelines.cli;

/** The exit codes besides 0, and those of a process that a signal ended. */
final class ExitCode {
  /** A comparison found differences, or nothing to compare. */
  static final int DIFFERENT = 1;

  /** The request was wrong; no work was begun. */
  static final int WRONG_REQUEST = 2;

  /** The work failed. */
  static final int FAILED = 3;

  /** The work is done on all of the input that could be read, which is not all. */
  static final int INCOMPLETE = 4;

  private ExitCode() {}
}
