package io.tidemark.storage.secrets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Answers the client of Google's Secret Manager as the service does, on loopback; all clients of
 * this process ask it while it is open.
 */
public final class SecretManagerStandIn implements AutoCloseable {
  /** A secret that its reader has no right to. */
  public static final String DENIED = "denied";

  private static final Pattern ACCESS =
      Pattern.compile("/v1/(projects/[^/]+/secrets/([^/]+)/versions/[^/]+):access");

  private final HttpServer server;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean corrupt;

  private SecretManagerStandIn(HttpServer server) {
    this.server = server;
  }

  public static SecretManagerStandIn start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SecretManagerStandIn standIn = new SecretManagerStandIn(server);
    server.createContext("/", standIn::answer);
    server.start();
    System.setProperty(Secrets.ENDPOINT, "http://127.0.0.1:" + server.getAddress().getPort());
    return standIn;
  }

  /** Keeps a secret under its name in full. */
  public SecretManagerStandIn with(String resource, String value) {
    secrets.put(resource, value);
    return this;
  }

  /** Lets the next requests fail as those of a service that is not there. */
  void failNext(int count) {
    failures.set(count);
  }

  /** Lets payloads be changed on their way. */
  void corrupt() {
    corrupt = true;
  }

  /** How often it was asked. */
  public int asked() {
    return asked.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    Matcher access = ACCESS.matcher(exchange.getRequestURI().getPath());
    if (failures.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
      send(exchange, 503, error(503, "UNAVAILABLE"));
    } else if (!access.matches()) {
      send(exchange, 400, error(400, "INVALID_ARGUMENT"));
    } else if (access.group(2).equals(DENIED)) {
      send(exchange, 403, error(403, "PERMISSION_DENIED"));
    } else if (!secrets.containsKey(access.group(1))) {
      send(exchange, 404, error(404, "NOT_FOUND"));
    } else {
      byte[] data = secrets.get(access.group(1)).getBytes(StandardCharsets.UTF_8);
      CRC32C checksum = new CRC32C();
      checksum.update(data);
      send(
          exchange,
          200,
          """
          {"name": "%s", "payload": {"data": "%s", "dataCrc32c": "%d"}}"""
              .formatted(
                  access.group(1),
                  Base64.getEncoder().encodeToString(data),
                  checksum.getValue() + (corrupt ? 1 : 0)));
    }
  }

  private static String error(int code, String status) {
    return """
        {"error": {"code": %d, "message": "as asked", "status": "%s"}}"""
        .formatted(code, status);
  }

  private static void send(HttpExchange exchange, int code, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    System.clearProperty(Secrets.ENDPOINT);
    server.stop(0);
  }
}
