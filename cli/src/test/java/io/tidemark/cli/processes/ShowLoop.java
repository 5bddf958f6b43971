package io.tidemark.cli.processes;

import io.tidemark.cli.TestCli;
import io.tidemark.storage.catalog.Warehouse;
import java.util.concurrent.TimeUnit;

/**
 * A program that shows the tables of a warehouse and candles of one instrument again and again, and
 * prints a line for each time: {@code 0}, or the exit code and what was said instead. Every second
 * time it opens the catalog anew.
 */
final class ShowLoop {
  private static final long PAUSE_MILLIS = 300;

  private ShowLoop() {}

  /** Runs {@code WAREHOUSE INSTRUMENT}. */
  public static void main(String[] args) throws InterruptedException {
    for (int i = 0; ; i++) {
      print(TestCli.run("show", "tables", "--warehouse=" + args[0]));
      print(
          TestCli.run(
              "show",
              "candles",
              "--warehouse=" + args[0],
              "--instrument=" + args[1],
              "--interval=1m"));
      if (i % 2 == 1) {
        close();
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static void close() {
    try {
      Warehouse.closeAll();
    } catch (RuntimeException e) {
      System.out.println("closing: " + e);
    }
  }

  private static void print(TestCli shown) {
    System.out.println(
        shown.code() == 0 ? "0" : shown.code() + " " + shown.err().lines().findFirst().orElse(""));
  }
}
