package io.tidemark.pipelines;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A program without any right that tries what Flink's REST interface and server of files would do
 * for it. Its arguments are the job and the ports; it prints what was done for it, and what ended
 * its last try at each port.
 */
public final class Stranger {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final byte PUT = 0;

  private Stranger() {}

  public static void main(String[] args) throws GeneralSecurityException {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    for (int i = 1; i < args.length; i++) {
      int port = Integer.parseInt(args[i]);
      for (String request :
          new String[] {
            "GET /jobs",
            "POST /jars/upload",
            "PATCH /jobs/" + args[0] + "?mode=cancel",
            "POST /jobs/" + args[0] + "/savepoints"
          }) {
        http(request, () -> new Socket(InetAddress.getLoopbackAddress(), port));
        http(
            request,
            () -> trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
      }
      putFile(port);
    }
  }

  private interface Connection {
    Socket open() throws IOException;
  }

  private static void http(String request, Connection connection) {
    try (Socket socket = connection.open()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              (request
                      + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      // Another status than that of a redirection says that somebody has looked at the request.
      if (answer.startsWith("HTTP/1.1 ") && !answer.startsWith("HTTP/1.1 3")) {
        System.out.println("answered: " + request + ": " + answer);
      } else {
        System.out.println("refused: " + request);
      }
    } catch (IOException e) {
      System.out.println("refused: " + request + ": " + e);
    }
  }

  /** Sends a file of a few bytes as a client of Flink does. */
  private static void putFile(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(PUT);
      // Of no job, for a while; its length with the last byte first, its bytes, and the end.
      out.write(new byte[] {0, 1, 3, 0, 0, 0, 7, 7, 7, -1, -1, -1, -1});
      out.flush();
      int answer = new DataInputStream(socket.getInputStream()).read();
      System.out.println(answer == 0 ? "answered: PUT of a file" : "refused: PUT: " + answer);
    } catch (IOException e) {
      System.out.println("refused: PUT: " + e);
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
