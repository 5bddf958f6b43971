package io.tidemark.storage.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableConstraints;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.tidemark.schemas.bigquery.BigQuerySchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A stand-in of BigQuery on this machine, for the client of a job as it is: tables by REST, upserts
 * by the Storage Write API over gRPC with TLS, both on one port. Its tables are those of the files
 * that Terraform gets.
 */
public final class BigQueryServer implements AutoCloseable {
  /** What goes wrong with a request to append rows. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** The connection breaks before any row is taken. */
    UNAVAILABLE,
    /** The request is refused, to be tried again. */
    ABORTED,
    /** The rows are taken, and the connection breaks before that is said. */
    ACKNOWLEDGEMENT_LOST
  }

  private static final String PROJECT = "test-project";
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, StoredTable> tables = new ConcurrentHashMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger appends = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "bigquery-server");
            thread.setDaemon(true);
            return thread;
          });
  private final TestCertificate certificate;
  private final Server grpc;
  private final HttpServer rest;
  private final SharedPort port;

  private BigQueryServer() throws Exception {
    certificate = TestCertificate.trusted();
    grpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(GrpcSslContexts.configure(certificate.serverSide()).build())
            .addService(new WriteService(this))
            .build()
            .start();
    rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rest.setExecutor(threads);
    rest.createContext("/", this::answer);
    rest.start();
    port = SharedPort.open(grpc.getPort(), rest.getAddress().getPort(), threads);
  }

  /** Starts a server and makes this process trust it until it is closed. */
  public static BigQueryServer start() {
    try {
      return new BigQueryServer();
    } catch (Exception e) {
      throw new IllegalStateException("The stand-in of BigQuery cannot be started", e);
    }
  }

  /** Where it is: the value of {@code --bigQueryEndpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + port.number();
  }

  /** Makes a job use this server. */
  public <T extends PipelineOptions> T use(T options) {
    options.as(BigQueryOptions.class).setBigQueryEndpoint(endpoint());
    options.as(GcpOptions.class).setProject(PROJECT);
    options.as(GcpOptions.class).setCredentialFactoryClass(NoopCredentialFactory.class);
    return options;
  }

  /** Makes a dataset of a name that no other has, with its tables, empty. */
  public BigQueryDataset newDataset() {
    // Beam keeps connections by the names of the tables.
    BigQueryDataset dataset =
        BigQueryDataset.parse(PROJECT + ".dataset_" + DATASETS.incrementAndGet());
    createTables(dataset);
    return dataset;
  }

  /** Makes the tables of a dataset, empty, as the files for Terraform describe them. */
  public void createTables(BigQueryDataset dataset) {
    BigQuerySchema.files()
        .forEach(
            (file, content) -> {
              if (file.startsWith("tables/")) {
                String name = file.substring("tables/".length(), file.length() - ".json".length());
                createTable(dataset, name, parse(content));
              }
            });
  }

  private void createTable(BigQueryDataset dataset, String name, JsonNode file) {
    List<TableFieldSchema> fields = new ArrayList<>();
    for (JsonNode column : file.path("schema")) {
      TableFieldSchema field =
          new TableFieldSchema()
              .setName(column.path("name").asText())
              .setType(column.path("type").asText())
              .setMode(column.path("mode").asText())
              .setDescription(column.path("description").asText());
      if (column.has("precision")) {
        field.setPrecision(column.path("precision").asLong());
        field.setScale(column.path("scale").asLong());
      }
      fields.add(field);
    }
    List<String> key = new ArrayList<>();
    file.path("primary_key").forEach(column -> key.add(column.asText()));
    tables.put(
        path(dataset, name),
        new StoredTable(
            new Table()
                .setTableReference(dataset.table(name))
                .setSchema(new TableSchema().setFields(fields))
                .setTableConstraints(
                    new TableConstraints()
                        .setPrimaryKey(new TableConstraints.PrimaryKey().setColumns(key)))));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a table. */
  public void dropTable(BigQueryDataset dataset, String name) {
    tables.remove(path(dataset, name));
  }

  /** What the server says of a table; changes are what it says from then on. */
  public Table table(BigQueryDataset dataset, String name) {
    return find(path(dataset, name)).orElseThrow().definition();
  }

  /** The rows of a table as its columns declare them, each key once, in order of their keys. */
  public List<Map<String, Object>> rows(BigQueryDataset dataset, String name) {
    return find(path(dataset, name)).orElseThrow().rows();
  }

  /** Refuses rows of a table, and with one of them all of its request, for this reason. */
  public void reject(
      BigQueryDataset dataset, String name, Predicate<Map<String, Object>> rows, String reason) {
    find(path(dataset, name)).orElseThrow().reject(rows, reason);
  }

  /** What goes wrong with the next requests, in order. */
  public void interrupt(List<Fault> next) {
    faults.addAll(next);
  }

  /** Refuses to say anything about the tables of a dataset. */
  public void deny(BigQueryDataset dataset) {
    denied.add(path(dataset, ""));
  }

  /** How many requests to append rows there were. */
  public int appends() {
    return appends.get();
  }

  Fault nextFault() {
    appends.incrementAndGet();
    Fault fault = faults.poll();
    return fault == null ? Fault.NONE : fault;
  }

  Optional<StoredTable> find(String path) {
    return Optional.ofNullable(tables.get(path));
  }

  private static String path(BigQueryDataset dataset, String table) {
    return "projects/" + dataset.project() + "/datasets/" + dataset.name() + "/tables/" + table;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/+(bigquery/v2/)?", "");
    Optional<StoredTable> table = find(path);
    if (denied.stream().anyMatch(path::startsWith)) {
      reply(exchange, 403, error(403, "accessDenied", "Access Denied: Table " + path));
    } else if (exchange.getRequestMethod().equals("GET") && table.isPresent()) {
      reply(exchange, 200, Transport.getJsonFactory().toString(table.get().definition()));
    } else {
      reply(exchange, 404, error(404, "notFound", "Not found: " + path));
    }
  }

  private static String error(int code, String reason, String message) {
    return JSON.createObjectNode()
        .set(
            "error",
            JSON.createObjectNode()
                .put("code", code)
                .put("message", message)
                .set(
                    "errors",
                    JSON.createArrayNode()
                        .add(
                            JSON.createObjectNode().put("reason", reason).put("message", message))))
        .toString();
  }

  private static void reply(HttpExchange exchange, int code, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    port.close();
    rest.stop(0);
    grpc.shutdownNow();
    threads.shutdownNow();
    certificate.close();
  }
}
