package io.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes whose heap is too small, in a thread that nobody waits for. */
class HeapGuardTest {
  private static final String HEAP =
      "tidemark: failed: the heap of 24 MB is too small for this work; give the JVM more with -Xmx,"
          + " as in TIDEMARK_JVM=-Xmx4g in the environment, and run it again: what was committed is"
          + " whole\n";
  private static final String LIBRARY =
      "tidemark: failed: a library has ended the process; set"
          + " TIDEMARK_JVM=-Dorg.slf4j.simpleLogger.defaultLogLevel=error to see why\n";

  /** A program that does what its argument says. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      HeapGuard guard = HeapGuard.start();
      switch (args[0]) {
        case "fill" -> start(Victim::fill);
        case "crawl" -> start(Victim::crawl);
        case "exit" -> start(() -> System.exit(239));
        default -> {
          guard.close();
          System.exit(5);
        }
      }
      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
    }

    private static void start(Runnable work) {
      new Thread(work, "worker").start();
    }

    private static void fill() {
      byte[][] kept = new byte[1_000_000][];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = new byte[100_000];
      }
      System.out.println(kept.length);
    }

    /** Keeps nearly all of the heap, and forgets that there is no more. */
    private static void crawl() {
      List<byte[]> kept = new ArrayList<>();
      while (true) {
        try {
          kept.add(new byte[1_000]);
        } catch (OutOfMemoryError e) {
          kept.remove(kept.size() - 1);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"fill,3,heap", "crawl,3,heap", "exit,3,library", "none,5,"})
  void endsWithOneLine(String what, int code, String line) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                what)
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("has ended").isTrue();
      assertThat(said(process)).isEqualTo(line == null ? "" : line.equals("heap") ? HEAP : LIBRARY);
      assertThat(process.exitValue()).isEqualTo(code);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
