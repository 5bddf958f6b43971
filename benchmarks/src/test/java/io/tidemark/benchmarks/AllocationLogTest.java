package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationLogTest {
  @TempDir private Path folder;

  /** Allocates a known number of bytes. */
  static final class Allocates {
    private static final int THREADS = 3;
    private static final int ARRAYS = 200_000;

    /** With its header an array takes 1,000 bytes. */
    private static final int LENGTH = 984;

    static volatile byte[] last;

    private Allocates() {}

    public static void main(String[] args) throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(Allocates::allocate);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void allocate() {
      List<byte[]> kept = new ArrayList<>();
      for (int i = 0; i < ARRAYS; i++) {
        last = new byte[LENGTH];
        if (i % 100 == 0) {
          kept.add(last);
        }
      }
      last = kept.get(0);
    }
  }

  @Test
  void countsWhatAllThreadsAllocate() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx64m"));
    command.addAll(AllocationLog.FLAGS);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Allocates.class.getName()));

    MeasuredProcess.run(command, folder, Map.of());

    assertThat(AllocationLog.bytes(folder)).isCloseTo(600_000_000, withPercentage(1));
  }

  @Test
  void addsWhatTheHeapGrowsByBetweenCollections() throws IOException {
    write(
        "[0.2s][debug][gc,heap] GC(0) Heap before GC invocations=1 (full 0):",
        "[0.2s][debug][gc,heap] GC(0)  PSYoungGen      total 89600K, used 100K [0x0)",
        "[0.2s][debug][gc,heap] GC(0)   eden space 76800K, 100% used [0x0)",
        "[0.2s][debug][gc,heap] GC(0)  ParOldGen       total 284672K, used 20K [0x0)",
        "[0.2s][debug][gc,heap] GC(0)  Metaspace       used 175K, committed 384K, reserved 1K",
        "[0.3s][info ][gc,heap] GC(0) PSYoungGen: 100K(89600K)->10K(89600K) Eden: 90K(76800K)",
        "[0.3s][debug][gc,heap] GC(0) Heap after GC invocations=1 (full 0):",
        "[0.3s][debug][gc,heap] GC(0)  PSYoungGen      total 89600K, used 10K [0x0)",
        "[0.3s][debug][gc,heap] GC(0)  ParOldGen       total 284672K, used 30K [0x0)",
        "[0.4s][info ][gc,heap,exit] Heap",
        "[0.4s][info ][gc,heap,exit]  PSYoungGen      total 89600K, used 15K [0x0)",
        "[0.4s][info ][gc,heap,exit]  ParOldGen       total 284672K, used 31K [0x0)",
        "[0.4s][info ][gc,heap,exit]  Metaspace       used 563K, committed 704K, reserved 1K");

    assertThat(AllocationLog.bytes(folder)).isEqualTo((120 + 6) * 1_024);
  }

  @Test
  void refusesALogWithoutAnEnd() throws IOException {
    write("[0.2s][debug][gc,heap] GC(0) Heap before GC invocations=1 (full 0):");

    assertThatThrownBy(() -> AllocationLog.bytes(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Not the whole log of a heap: " + folder);
  }

  private void write(String... lines) throws IOException {
    Files.write(folder.resolve("heap.log"), List.of(lines));
  }
}
