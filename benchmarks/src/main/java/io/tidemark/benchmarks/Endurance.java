package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether a live job stays as cheap as it was: how many objects a commit opens, what it costs and
 * what memory it takes, minute by minute, in pieces that go on from a savepoint.
 */
@Command(
    name = "endurance",
    description =
        "Runs a live job beside a polling reader and backfills of the raw log, and tells whether a"
            + " commit stays as cheap as it was.")
final class Endurance implements Callable<Integer> {
  @Option(names = "--minutes", description = "How long this piece lasts")
  private int minutes = 30;

  @Option(
      names = "--folder",
      description =
          "Where all is kept: what a piece left there the next one goes on with, with the options"
              + " that it was given",
      defaultValue = "${sys:tidemark.root}/benchmarks/target/endurance")
  private Path folder;

  @Option(
      names = "--rate",
      converter = Benchmark.Count.class,
      description = "Messages a second, of one trade each")
  private long rate = 200;

  @Option(names = "--instruments", description = "Instruments traded")
  private int instruments = 50;

  @Option(names = "--commit-seconds", description = "How often rows are committed")
  private int commitSeconds = 1;

  @Option(names = "--heap", description = "Heap of the job, as for -Xmx")
  private String heap = "2g";

  @Option(
      names = "--job-options",
      split = " ",
      paramLabel = "OPTION",
      description = "Further options of the job, separated by spaces")
  private List<String> jobOptions = new ArrayList<>();

  @Option(names = "--read-seconds", description = "How long the reader waits between two reads")
  private int readSeconds = 5;

  @Option(
      names = "--backfill-seconds",
      description = "How long to wait between two backfills of the last hour; 0 for none at all")
  private int backfillSeconds = 60;

  private Endurance() {}

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (minutes < 1 || instruments < 1 || commitSeconds < 1 || readSeconds < 1) {
      throw new IllegalArgumentException(
          "Invalid number: --minutes, --instruments, --commit-seconds and --read-seconds are 1 or"
              + " more");
    }
    // Neither a broker nor a sender ends by itself.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    Path absolute = Files.createDirectories(folder.toAbsolutePath().normalize());
    EnduranceSamples samples = EnduranceSamples.read(absolute.resolve(EndurancePiece.SAMPLES));
    System.out.printf(
        Locale.ROOT,
        "Piece %d in %s, after %d minutes%n",
        samples.pieces() + 1,
        absolute,
        samples.minutes());
    EndurancePiece.Setup setup =
        new EndurancePiece.Setup(
            rate,
            instruments,
            Duration.ofSeconds(commitSeconds),
            heap,
            List.copyOf(jobOptions),
            Duration.ofSeconds(readSeconds),
            Duration.ofSeconds(backfillSeconds));
    boolean equal = EndurancePiece.run(setup, absolute, samples, minutes);
    System.out.printf("%n%s%n", samples.table());
    System.out.println(
        equal ? "verify: equal, but for what is provisional only" : "verify: NOT equal");
    System.out.printf(Locale.ROOT, "Faults of reads and backfills: %d%n", samples.faults());
    return equal && samples.faults() == 0 && samples.hold() ? 0 : 1;
  }
}
