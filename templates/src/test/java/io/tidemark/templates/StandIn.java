package io.tidemark.templates;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A server of HTTP on loopback that answers as a service of Google Cloud would. */
abstract class StandIn implements AutoCloseable {
  /** A request, decompressed. */
  record Request(String method, URI uri, Map<String, String> headers, byte[] body) {
    /** The part of the path with this number, decoded; empty beyond the last. */
    String part(int number) {
      String[] parts = uri.getRawPath().substring(1).split("/", -1);
      return number < parts.length ? decoded(parts[number]) : "";
    }

    int parts() {
      return uri.getRawPath().substring(1).split("/", -1).length;
    }

    String parameter(String name) {
      String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      for (String each : query.split("&", -1)) {
        if (each.startsWith(name + "=")) {
          return decoded(each.substring(name.length() + 1));
        }
      }
      return "";
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }

  /** An answer. */
  record Answer(int code, Map<String, String> headers, byte[] body) {
    static Answer json(int code, String body) {
      return new Answer(
          code,
          Map.of("Content-Type", "application/json; charset=UTF-8"),
          body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(int code, String message) {
      return json(
          code,
          "{\"error\": {\"code\": %d, \"message\": \"%s\", \"errors\": []}}"
              .formatted(code, message));
    }

    static Answer empty(int code, Map<String, String> headers) {
      return new Answer(code, headers, new byte[0]);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  StandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  abstract Answer answer(Request request) throws IOException;

  /** Where it is. */
  final String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      byte[] body = exchange.getRequestBody().readAllBytes();
      if ("gzip".equals(headers.get("Content-encoding"))) {
        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      }
      Answer answer;
      try {
        answer =
            answer(
                new Request(exchange.getRequestMethod(), exchange.getRequestURI(), headers, body));
      } catch (RuntimeException e) {
        answer = Answer.error(500, e.toString());
      }
      answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.code(), length == 0 ? -1 : length);
      if (length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(answer.body());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
