package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a backfill by the command line, as users do, on a long history and on the first fifth of it,
 * in a heap that is smaller than either is meant to be, and compares the memory that both take.
 */
@Command(
    name = "larger-than-heap",
    description = "Compares the memory that a long history and the first fifth of it take.")
final class LargerThanHeap implements Callable<Integer> {
  private static final int DAYS = 40;
  private static final int SHORT_DAYS = DAYS / 5;
  private static final Pattern RECORDS = Pattern.compile("([\\d,]+) records read");
  private static final Pattern CANDLES = Pattern.compile("([\\d,]+) candles written");
  private static final String GC_LOG = "gc.log";

  @Option(names = "--rows", description = "Trades in all files together; 80 million are about 5 GB")
  private long rows = 80_000_000;

  @Option(names = "--instruments", description = "Instruments traded")
  private int instruments = 200;

  @Option(names = "--heap", description = "Heap of the backfill, as for -Xmx")
  private String heap = "1g";

  @Option(
      names = "--folder",
      description = "Where the trades are kept",
      defaultValue = "${sys:tidemark.root}/benchmarks/target/data")
  private Path folder;

  private LargerThanHeap() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path absolute = folder.toAbsolutePath().normalize();
    List<Path> files =
        GenerateTrades.in(absolute, new GenerateTrades.Market(rows, instruments, DAYS, 1));
    System.out.printf(
        Locale.ROOT,
        "%5s %8s %12s %12s %10s %8s %14s %14s%n",
        "days",
        "input MB",
        "rows",
        "candles",
        "process s",
        "RSS MB",
        "heap MiB, any",
        "heap MiB, full");
    run(files.subList(0, SHORT_DAYS), absolute);
    run(files, absolute);
    System.out.println(
        "Heap is what collections left of it at most, any and full ones: -Xmx" + heap);
    return 0;
  }

  private void run(List<Path> files, Path parent) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(parent, "run-");
    try {
      MeasuredProcess backfill =
          MeasuredProcess.run(
              List.of(
                  Path.of(System.getProperty("tidemark.root"), "tidemark").toString(),
                  "backfill",
                  "--format=" + FilesToCandles.FORMAT,
                  "--warehouse=" + scratch.resolve("warehouse"),
                  "--input=" + files.stream().map(Path::toString).collect(Collectors.joining(","))),
              scratch,
              Map.of("TIDEMARK_JVM", "-Xmx" + heap + " -Xlog:gc:file=" + GC_LOG));
      GcLog gc = GcLog.read(scratch.resolve(GC_LOG));
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      System.out.printf(
          Locale.ROOT,
          "%5d %,8d %,12d %,12d %10.1f %8s %,14d %14s%n",
          files.size(),
          bytes / 1_000_000,
          number(RECORDS, backfill.output()),
          number(CANDLES, backfill.output()),
          backfill.seconds(),
          backfill.peakRssBytes().isPresent()
              ? String.format(Locale.ROOT, "%,d", backfill.peakRssBytes().getAsLong() / 1_000_000)
              : "-",
          gc.peakAfterAny(),
          gc.peakAfterFull() == 0 ? "-" : String.format(Locale.ROOT, "%,d", gc.peakAfterFull()));
    } finally {
      Benchmark.delete(scratch);
    }
  }

  private static long number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException(
          "No '" + pattern + "' in what the backfill printed: " + output);
    }
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }
}
