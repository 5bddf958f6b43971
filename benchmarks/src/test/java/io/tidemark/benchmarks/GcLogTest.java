package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {
  @TempDir private Path folder;

  @Test
  void findsThePeaksAfterCollections() throws IOException {
    assertThat(
            read(
                "[0.015s][info][gc] Using Parallel",
                "[1.874s][info][gc] GC(0) Pause Young (Allocation Failure) 256M->93M(981M) 6.3ms",
                "[2.000s][info][gc] GC(1) Pause Full (Metadata GC Threshold) 93M->55M(981M) 178.2ms",
                "[9.124s][info][gc] GC(2) Pause Young (Allocation Failure) 600M->106M(981M) 29.1ms",
                "[9.500s][info][gc] GC(3) Pause Full (Ergonomics) 106M->51M(981M) 80.0ms"))
        .isEqualTo(new GcLog(106, 55));
  }

  @Test
  void saysWhereThereWasNoFullCollection() throws IOException {
    assertThat(
            read("[1.874s][info][gc] GC(0) Pause Young (Allocation Failure) 256M->93M(981M) 6.3ms"))
        .isEqualTo(new GcLog(93, 0));
  }

  private GcLog read(String... lines) throws IOException {
    Path log = folder.resolve("gc.log");
    Files.writeString(log, String.join("\n", lines));
    return GcLog.read(log);
  }
}
