package io.tidemark.pipelines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches the sockets at which processes and their children can be reached, by what Linux says of
 * them: those that listen (TCP) and those that are tied to no peer (UDP).
 */
public final class OpenSockets implements AutoCloseable {
  private static final List<String> PROTOCOLS = List.of("tcp", "tcp6", "udp", "udp6");
  private static final String LISTENS = "0A";
  private static final String UNCONNECTED = "07";
  private static final long PAUSE_MILLIS = 40;

  /** A socket that was seen. */
  public record Socket(String protocol, InetAddress address, int port) {
    /** Whether this machine alone reaches it. */
    public boolean isLocal() {
      return address.isLoopbackAddress();
    }

    @Override
    public String toString() {
      return protocol + " " + address.getHostAddress() + ":" + port;
    }
  }

  private final Map<String, ProcessHandle> watched;
  private final Set<String> seen = new TreeSet<>();
  private final Set<String> reachable = new TreeSet<>();
  private final Thread sampler = new Thread(this::sample, "open-sockets");
  private volatile boolean ended;
  private volatile IOException failure;

  private OpenSockets(Map<String, ProcessHandle> watched) {
    this.watched = watched;
  }

  /** Watches processes, by the names they are told by, until it is closed. */
  public static OpenSockets watch(Map<String, ProcessHandle> processes) {
    OpenSockets sockets = new OpenSockets(Map.copyOf(processes));
    sockets.sampler.start();
    return sockets;
  }

  private void sample() {
    try {
      while (!ended) {
        for (Map.Entry<String, ProcessHandle> process : watched.entrySet()) {
          for (Socket socket : of(process.getValue())) {
            add(process.getKey(), socket);
          }
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add(String process, Socket socket) {
    seen.add(process);
    if (!socket.isLocal()) {
      reachable.add(process + ": " + socket);
    }
  }

  /** The processes that had any such socket. */
  public synchronized Set<String> seen() {
    return new TreeSet<>(seen);
  }

  /** The sockets that other machines reach, each with its process. */
  public synchronized Set<String> reachable() {
    return new TreeSet<>(reachable);
  }

  /** The sockets of a process and its children as they are now; none of one that has ended. */
  public static Set<Socket> of(ProcessHandle process) throws IOException {
    Map<String, Socket> all = new HashMap<>();
    for (String protocol : PROTOCOLS) {
      Path table = Path.of("/proc/net", protocol);
      if (Files.exists(table)) {
        read(protocol, table, all);
      }
    }
    Set<Socket> open = new HashSet<>();
    for (ProcessHandle each : Stream.concat(Stream.of(process), process.descendants()).toList()) {
      for (String inode : inodes(each.pid())) {
        if (all.containsKey(inode)) {
          open.add(all.get(inode));
        }
      }
    }
    return open;
  }

  private static void read(String protocol, Path table, Map<String, Socket> to) throws IOException {
    for (String line : Files.readAllLines(table)) {
      String[] fields = line.strip().split(" +", -1);
      String state = protocol.startsWith("tcp") ? LISTENS : UNCONNECTED;
      if (fields[0].endsWith(":") && fields[3].equals(state)) {
        String[] local = fields[1].split(":", -1);
        to.put(
            "socket:[" + fields[9] + "]",
            new Socket(protocol, address(local[0]), Integer.parseInt(local[1], 16)));
      }
    }
  }

  /** Reads an address, whose words of four bytes have the last byte first. */
  private static InetAddress address(String hex) throws UnknownHostException {
    byte[] words = HexFormat.of().parseHex(hex);
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = words[i / 4 * 4 + 3 - i % 4];
    }
    return InetAddress.getByAddress(bytes);
  }

  private static Set<String> inodes(long pid) {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files) {
        try {
          inodes.add(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    } catch (IOException e) {
      // Ended meanwhile.
    }
    return inodes;
  }

  /** Ends watching; fails where it could not watch. */
  @Override
  public void close() throws IOException {
    ended = true;
    try {
      sampler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
