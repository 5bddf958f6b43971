package io.tidemark.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command line as {@code nobody} runs it, on a class path that this account can read. */
final class OtherAccount {
  private static final String MAIN = "io.tidemark.cli.Tidemark";
  private static final String ID = "65534";

  /**
   * What a command did.
   *
   * @param out both outputs
   */
  record Done(int code, String out) {}

  private final String classPath;

  private OtherAccount(String classPath) {
    this.classPath = classPath;
  }

  /**
   * Makes one; a test that cannot is skipped.
   *
   * @param folder an empty folder, which is opened to all together with the one above it
   */
  static OtherAccount in(Path folder) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root can be another");
    assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")), "skipped: there is no setpriv");
    for (Path each : List.of(folder.getParent(), folder)) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x--x"));
    }
    StringBuilder classPath = new StringBuilder();
    int entries = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      Path to = folder.resolve(entries++ + "-" + from.getFileName());
      if (Files.isDirectory(from)) {
        copy(from, to);
      } else if (Files.exists(from)) {
        link(from, to);
      }
      classPath.append(classPath.isEmpty() ? "" : File.pathSeparator).append(to);
    }
    return new OtherAccount(classPath.toString());
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileSystemException e) {
      // On another disk.
      Files.copy(from, to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private List<String> java(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.addAll(List.of("-cp", classPath, MAIN));
    command.addAll(List.of(args));
    return command;
  }

  private static Done run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Done(process.waitFor(), out);
  }

  /** Runs a command as {@code nobody}, of no group but its own. */
  Done run(String... args) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups"));
    command.addAll(java(args));
    return run(command);
  }

  /** Runs a command as {@code nobody}, with a folder mounted so that nobody can write it. */
  Done runReadOnly(Path folder, String... args) throws IOException, InterruptedException {
    assumeTrue(
        run(List.of("unshare", "-m", "true")).code() == 0, "skipped: folders cannot be mounted");
    String mount = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"";
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", folder.toString()));
    command.addAll(List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups"));
    command.addAll(java(args));
    return run(command);
  }

  /** Runs a command as this account, with an umask that keeps all others out. */
  void runPrivately(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    command.addAll(java(args));
    Done done = run(command);
    assertThat(done.code()).as(done.out()).isZero();
  }
}
