package io.tidemark.storage.bigquery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;

/**
 * One port for two servers: what begins with a handshake of TLS goes to the one, else the other.
 */
final class SharedPort implements AutoCloseable {
  private static final int HANDSHAKE = 0x16;

  private final ServerSocket socket;
  private final int tlsPort;
  private final int plainPort;
  private final ExecutorService threads;

  private SharedPort(ServerSocket socket, int tlsPort, int plainPort, ExecutorService threads) {
    this.socket = socket;
    this.tlsPort = tlsPort;
    this.plainPort = plainPort;
    this.threads = threads;
  }

  static SharedPort open(int tlsPort, int plainPort, ExecutorService threads) throws IOException {
    ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    SharedPort port = new SharedPort(socket, tlsPort, plainPort, threads);
    threads.execute(port::accept);
    return port;
  }

  int number() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> connect(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      client.setTcpNoDelay(true);
      int first = client.getInputStream().read();
      if (first < 0) {
        client.close();
        return;
      }
      Socket server =
          new Socket(InetAddress.getLoopbackAddress(), first == HANDSHAKE ? tlsPort : plainPort);
      server.setTcpNoDelay(true);
      server.getOutputStream().write(first);
      threads.execute(() -> copy(client, server));
      copy(server, client);
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  /** Copies what comes until either side hangs up, which hangs up both. */
  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[1 << 16];
      for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
        out.write(bytes, 0, count);
      }
    } catch (IOException e) {
      // The other side has gone, which ends this one too.
    }
    closeQuietly(from);
    closeQuietly(to);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
