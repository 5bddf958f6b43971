package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Trino with the catalog of a warehouse, in a process and on a Java of its own. What it consists
 * of is in {@code interop/trino/target}, where {@code mvnw -f interop/trino package} puts it.
 */
final class Trino implements AutoCloseable {
  private static final Path HOME =
      Path.of(System.getProperty("tidemark.root", "..")).resolve("interop/trino").toAbsolutePath();

  /** The least version of Java that it runs on. */
  private static final int JAVA = 24;

  /** Names the home of such a Java, where it is not beside the one that runs the tests. */
  private static final String JAVA_HOME = "TRINO_JAVA_HOME";

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;
  private final String address;

  private Trino(Process process, Path log, String address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Starts one; the test is skipped where it is not there, or no Java that it runs on.
   *
   * @param folder for its files
   * @param catalog the settings of the catalog {@code tidemark}
   */
  static Trino start(Path folder, String catalog) throws IOException {
    assumeTrue(
        Files.isDirectory(HOME.resolve("target/plugin")),
        "there is no Trino: './mvnw -f interop/trino package' gets it");
    Optional<Path> java = java();
    assumeTrue(
        java.isPresent(),
        "there is no Java " + JAVA + " or later for Trino: " + JAVA_HOME + " names one");
    int port = freePort();
    Files.createDirectories(folder.resolve("etc/catalog"));
    Files.writeString(folder.resolve("etc/catalog/tidemark.properties"), catalog);
    String address = InetAddress.getLoopbackAddress().getHostAddress();
    Files.write(
        folder.resolve("etc/config.properties"),
        List.of(
            "coordinator=true",
            "node-scheduler.include-coordinator=true",
            "node.environment=test",
            "node.bind-ip=" + address,
            "node.internal-address=" + address,
            "http-server.http.port=" + port,
            "discovery.uri=http://" + address + ":" + port,
            "plugin.dir=" + HOME.resolve("target/plugin")));
    List<String> command = new ArrayList<>();
    command.add(java.get().resolve("bin/java").toString());
    command.addAll(
        List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-Dconfig=etc/config.properties", "-cp"));
    command.add(HOME.resolve("target/lib") + "/*");
    command.add(HOME.resolve("Server.java").toString());
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    Trino trino = new Trino(process, log, address + ":" + port);
    try {
      trino.awaitStart();
    } catch (RuntimeException | Error e) {
      trino.close();
      throw e;
    }
    return trino;
  }

  private void awaitStart() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .failFast(() -> assertThat(process.isAlive()).as("runs: %s", log()).isTrue())
        .until(
            () -> {
              try (Connection connection = connect()) {
                return Jdbc.number(connection, "SELECT 1") == 1;
              }
            });
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:trino://" + address + "?timezone=UTC", "test", null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Optional<Path> java() throws IOException {
    String given = System.getenv(JAVA_HOME);
    if (given != null) {
      return Optional.of(Path.of(given));
    }
    try (Stream<Path> beside = Files.list(Path.of(System.getProperty("java.home")).getParent())) {
      return beside.filter(home -> version(home) >= JAVA).sorted().findFirst();
    }
  }

  /** The version of a Java; 0 of what is none. */
  private static int version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(release)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    return version.matches("\\d+.*") ? Integer.parseInt(version.split("\\D", 2)[0]) : 0;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
