package io.tidemark.messaging.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server in a Java process of its own, which ends with this one at the latest. */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final Thread killer;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.killer = new Thread(process::destroyForcibly);
  }

  /** Starts a Java process with these arguments, which writes to a log. */
  public static ServerProcess start(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServerProcess server = new ServerProcess(process, log);
    Runtime.getRuntime().addShutdownHook(server.killer);
    return server;
  }

  /** Waits for the server to be up; fails with its log where it is not. */
  public void await(Callable<Boolean> up) throws IOException {
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(() -> !process.isAlive() || up.call());
    } catch (RuntimeException e) {
      close();
      throw new AssertionError("The server is not up: " + Files.readString(log), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError("The server has ended: " + Files.readString(log));
    }
  }

  /** Waits for the process to end by itself. */
  public void awaitEnd() throws IOException {
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError("The process failed: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      close();
    }
  }

  /** Whether something listens at a port of this machine. */
  public static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The process ends anyway, and all hooks run.
    }
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
