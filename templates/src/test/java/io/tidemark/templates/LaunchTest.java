package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launch in a process of its own, with the class path that an image has. */
class LaunchTest {
  private static final long LIMIT_SECONDS = 120;
  private static final Pattern GLOB = Pattern.compile("<glob>/template/libs/(.*?)</glob>");

  @TempDir Path folder;

  /** The class path of this test without what images leave out. */
  private static String classPath() throws IOException {
    List<PathMatcher> left =
        GLOB.matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob.group(1)))
            .toList();
    assertThat(left).isNotEmpty();
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(
            entry -> left.stream().noneMatch(glob -> glob.matches(Path.of(entry).getFileName())))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private int launch(Template template, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.add(template.main().getName());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ended: %s", printed()).isTrue();
    return process.exitValue();
  }

  private String printed() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  @Test
  void writesTheJobWhereTheLauncherSays() throws IOException, InterruptedException {
    try (Lake lake = Lake.create(folder)) {
      Path graph = folder.resolve("job.json");
      List<String> arguments =
          lake.arguments(
              "--input=pubsub:projects/my-project-1/subscriptions/trades",
              "--format=" + Lake.FORMAT,
              "--templateLocation=" + graph);

      int code = launch(Template.LIVE, arguments);

      assertThat(code).as(printed()).isZero();
      assertThat(new ObjectMapper().readTree(graph.toFile()).path("type").asText())
          .isEqualTo("JOB_TYPE_STREAMING");
    }
  }

  @Test
  void wrongRequestIsOneLineAndNoJob() throws IOException, InterruptedException {
    int code = launch(Template.BACKFILL, List.of("--input=gs://lake/trades/*.csv"));

    assertThat(code).isEqualTo(2);
    assertThat(printed().strip())
        .endsWith(
            "tidemark-backfill: --warehouse=warehouse: is no bucket, and workers share nothing"
                + " else; write it as gs://BUCKET/FOLDER");
  }
}
