package io.tidemark.pipelines.runners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.pipelines.SumJob;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have written the checkpoint that a job goes on from. */
@DisabledOnOs(OS.WINDOWS)
class CheckpointAccessTest {
  private static final int NOBODY = 65534;
  private static final int STICKY = 01777;

  @TempDir Path folder;
  private Path jobs;
  private Path checkpoint;

  @BeforeEach
  void write() throws IOException {
    jobs = folder.resolve("checkpoints/tidemark/live-1");
    checkpoint = Files.createDirectories(jobs.resolve("job/chk-3"));
    Files.createFile(checkpoint.resolve("_metadata"));
    Files.createFile(checkpoint.resolve("state"));
    for (Path path = checkpoint; !path.equals(folder); path = path.getParent()) {
      mode(path, "rwxr-xr-x");
    }
  }

  private static void mode(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private Optional<String> check() {
    return CheckpointAccess.check("file:" + checkpoint, jobs.toUri().toString());
  }

  @Test
  void ownOneIsTaken() throws IOException {
    assertThat(check()).isEmpty();
    assertThat(CheckpointAccess.check(checkpoint.toString(), null)).isEmpty();
    assertThat(CheckpointAccess.check("gs://bucket/job/chk-3", "gs://bucket")).isEmpty();
    assertThat(CheckpointAccess.check(folder.resolve("none").toString(), null)).isEmpty();
    // As /tmp is.
    Files.setAttribute(folder.resolve("checkpoints"), "unix:mode", STICKY);
    assertThat(check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "checkpoints",
        "checkpoints/tidemark/live-1",
        "checkpoints/tidemark/live-1/job/chk-3"
      })
  void oneThatEverybodyMayHaveWrittenIsRefused(String open) throws IOException {
    Path everybodys = folder.resolve(open);
    mode(everybodys, "rwxrwxrwx");

    assertThatThrownBy(this::check)
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "file:" + checkpoint + ": the job does not go on from this checkpoint, as ")
        .hasMessageContaining("may be written by everybody")
        .hasMessageContaining("chmod o-w " + everybodys.toRealPath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "job", "job/chk-3", "job/chk-3/_metadata", "job/chk-3/state"})
  void oneOfSomebodyElseIsRefused(String foreign) throws IOException {
    assumeThat(System.getProperty("user.name"))
        .as("skipped: only root can give a file to nobody")
        .isEqualTo("root");
    Path other = jobs.resolve(foreign);
    Files.setAttribute(other, "unix:uid", NOBODY);

    assertThatThrownBy(this::check)
        .isInstanceOf(UserError.class)
        .hasMessageContaining(other.toRealPath() + " belongs to nobody, who could run code in it");
  }

  @Test
  void groupThatMayWriteIsTold() throws IOException {
    mode(jobs, "rwxrwxr-x");

    assertThat(check().orElseThrow())
        .startsWith(jobs.toRealPath() + ": members of its group may write it");
  }

  @Test
  void jobDoesNotStart() throws IOException {
    Path own = Files.createDirectories(folder.resolve("run/checkpoints/1234/chk-7"));
    Files.writeString(own.resolve("_metadata"), "of no use");
    mode(folder.resolve("run/checkpoints"), "rwxrwxrwx");

    assertThatThrownBy(() -> SumJob.start(folder.resolve("run"), "Sum"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("may be written by everybody");
  }
}
