package io.tidemark.pipelines.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoint that a job goes on from. */
class LatestCheckpointTest {
  @TempDir Path folder;

  private void write(String checkpoint, String time) throws IOException {
    Path metadata = Files.createDirectories(folder.resolve(checkpoint)).resolve("_metadata");
    Files.createFile(metadata);
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.parse(time)));
  }

  private void assertLatest(String checkpoint) {
    assertThat(LatestCheckpoint.in(folder.toString()))
        .hasValue("file:" + folder.resolve(checkpoint));
    assertThat(LatestCheckpoint.in(folder.toUri().toString())).isPresent();
  }

  @Test
  void noneWhereThereIsNone() throws IOException {
    assertThat(LatestCheckpoint.in(folder.resolve("missing").toString())).isEmpty();
    assertThat(LatestCheckpoint.in(folder.toString())).isEmpty();
    Files.createDirectories(folder.resolve("a/shared"));
    Files.createDirectories(folder.resolve("a/chk-1"));
    Files.createFile(folder.resolve("note.txt"));
    assertThat(LatestCheckpoint.in(folder.toString())).isEmpty();
  }

  @Test
  void lastWrittenOfAllJobs() throws IOException {
    write("b/chk-90", "2024-01-01T00:00:01Z");
    write("a/chk-3", "2024-01-01T00:00:02Z");
    Files.createDirectories(folder.resolve("a/chk-4"));
    assertLatest("a/chk-3");
    write("savepoint-a-1234", "2024-01-01T00:00:03Z");
    assertLatest("savepoint-a-1234");
  }

  @Test
  void greatestNumberOfOneTime() throws IOException {
    write("a/chk-9", "2024-01-01T00:00:01Z");
    write("a/chk-10", "2024-01-01T00:00:01Z");
    assertLatest("a/chk-10");
  }
}
