package io.tidemark.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Faults that a test has made and all of which were survived, as its assertions say. Each module
 * keeps them in {@code target/faults.tsv}, of which {@code docs/reliability} makes a page.
 */
public final class Survived {
  /** Kinds of faults. */
  public enum Fault {
    PROCESS_KILLED(
        "A process of a job is ended by `kill -9` at a random moment",
        "the tables equal a backfill of the same messages"),
    WRITER_KILLED(
        "A process that commits is ended by `kill -9` at a random moment, with others beside it",
        "all finish, and each commit is there once"),
    KILLED_AT_COMMIT(
        "A process halts right before or behind a commit, with its checkpoints or without",
        "the tables equal a backfill of the same messages"),
    KILLED_IN_TRANSACTION(
        "A process is ended by `kill -9` inside a transaction of the embedded catalog",
        "all others finish, and each commit is there once"),
    DAMAGED_RECORD(
        "Bytes of a record are changed, taken away, put in, or made up",
        "it is a trade, a message that carries none, or one dead letter with its bytes"),
    DAMAGED_INPUT(
        "An input is cut, damaged, or no text",
        "what can be read is, the rest is told and kept, and the exit code is 4"),
    DAMAGED_TABLE_FILE(
        "A file of a table is removed, emptied, cut, or has a bit changed",
        "the rows are the right ones, or one line names the file and the command that mends it"),
    LOST_CATALOG(
        "The catalog is removed, damaged, older than the tables, or beside a copy of them",
        "every command refuses it by name, and one command brings back the rows"),
    DISORDERED_DELIVERY(
        "A message is delivered twice, late, or in another order",
        "the tables equal a backfill, on both runners"),
    OTHER_BUILD(
        "A live job is gone on with by another build, and by the first again",
        "the tables equal a backfill, and what the newer build added is kept"),
    HASH_FLOOD(
        "A name is made to collide with all others in a hash table",
        "names of one hash code take at most 1.5 times as long as others");

    private final String what;
    private final String survived;

    Fault(String what, String survived) {
      this.what = what;
      this.survived = survived;
    }
  }

  private static final Path FILE = Path.of("target", "faults.tsv");

  /** Tells the tests of this process from those of earlier runs. */
  private static final long RUN = ManagementFactory.getRuntimeMXBean().getStartTime();

  private Survived() {}

  /**
   * Says at the end of a test how many faults it made.
   *
   * @param count from 0
   */
  public static synchronized void faults(Fault fault, long count) {
    StackWalker.StackFrame test =
        StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst()).orElseThrow();
    String name = test.getClassName().replaceFirst(".*\\.", "") + "." + test.getMethodName();
    String line =
        String.join(
            "\t",
            String.format("%02d %s", fault.ordinal(), fault.name()),
            fault.what,
            fault.survived,
            name,
            Long.toString(RUN),
            Long.toString(count));
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
