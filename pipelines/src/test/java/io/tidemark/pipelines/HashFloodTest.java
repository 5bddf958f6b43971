package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.storage.catalog.Warehouse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that were chosen to share one hash code cost hardly more than others. */
class HashFloodTest {
  private static final double MOST = 1.5;

  /** So often both are timed, until a time of each is of a quiet moment. */
  private static final int TURNS = 3;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  /** A name of as many pairs as there are bits; all such names have one hash code. */
  private static String colliding(int number, int bits) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < bits; bit++) {
      name.append(((number >> bit) & 1) == 0 ? "AP" : "B1");
    }
    return name.toString();
  }

  private static IntFunction<String> random(int bits) {
    Random random = new Random(bits);
    return number -> {
      StringBuilder name = new StringBuilder("X" + number);
      while (name.length() < 2 * bits) {
        name.append((char) ('A' + random.nextInt(26)));
      }
      return name.toString();
    };
  }

  private Path write(String file, int count, IntFunction<String> name) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name.apply(i));
    }
    Collections.shuffle(names, new Random(1));
    Path path = folder.resolve(file);
    try (BufferedWriter out = Files.newBufferedWriter(path, StandardCharsets.UTF_8)) {
      for (int i = 0; i < count; i++) {
        out.write("1704067200000000,x:" + names.get(i) + "-USD," + i + ",1,1,buy\n");
      }
    }
    return path;
  }

  /** Seconds of processors that a backfill takes, the least of some. */
  private double seconds(Path input, int instruments, int rounds) throws IOException {
    double least = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      long start = cpuTime();
      assertThat(
              new TestBackfill(folder.resolve("w" + System.nanoTime()))
                  .run("--input=" + input, "--format=trades.csv", "--intervals=5m")
                  .get("iceberg.candles.rows_written"))
          .isEqualTo(2L * instruments);
      least = Math.min(least, (cpuTime() - start) / 1e9);
      Warehouse.closeAll();
    }
    return least;
  }

  /** Of this process, in nanoseconds: a busy machine changes it little. */
  private static long cpuTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void compare(int bits, int rounds) throws IOException {
    int count = 1 << bits;
    assertThat(colliding(0, bits).hashCode()).isEqualTo(colliding(count - 1, bits).hashCode());
    Path one = write("one.csv", count, number -> colliding(number, bits));
    Path other = write("other.csv", count, random(bits));
    seconds(other, count, 1);
    double ofRandom = Double.MAX_VALUE;
    double ofOne = Double.MAX_VALUE;
    // In turn: what else the machine does is no fault of the names.
    for (int turn = 0; turn < TURNS && (turn == 0 || ofOne >= MOST * ofRandom); turn++) {
      ofRandom = Math.min(ofRandom, seconds(other, count, rounds));
      ofOne = Math.min(ofOne, seconds(one, count, rounds));
    }

    assertThat(ofOne)
        .as("seconds for %s names of one hash code, beside %s for others", count, ofRandom)
        .isLessThan(MOST * ofRandom);
    Survived.faults(Fault.HASH_FLOOD, count);
  }

  @Test
  void instrumentsOfOneHashCodeTakeNoLonger() throws IOException {
    compare(15, 2);
  }

  @Test
  @Tag("thorough")
  void manyMoreNeitherDo() throws IOException {
    compare(17, 2);
  }

  @Test
  @Tag("thorough")
  void millionInstrumentsOfOneFileFinish() throws IOException {
    seconds(write("million.csv", 1_000_000, number -> "I" + number), 1_000_000, 1);
  }
}
