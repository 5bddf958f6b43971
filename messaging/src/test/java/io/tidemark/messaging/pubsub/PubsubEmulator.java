package io.tidemark.messaging.pubsub;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.messaging.stream.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Google's emulator of Pub/Sub: the running one that {@code PUBSUB_EMULATOR_HOST} names, or one in
 * a process of its own, of the Google Cloud SDK whose {@code gcloud} is on the path. A test that
 * needs it is skipped, saying so, where there is neither.
 */
public final class PubsubEmulator implements AutoCloseable {
  private static final String PROJECT = "projects/tidemark-test/";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String rootUrl;
  private final ServerProcess process;

  private PubsubEmulator(String rootUrl, ServerProcess process) {
    this.rootUrl = rootUrl;
    this.process = process;
  }

  /** Starts the emulator, which writes its log into a folder. */
  public static PubsubEmulator start(Path folder) throws IOException {
    String running = System.getenv("PUBSUB_EMULATOR_HOST");
    if (running != null) {
      return new PubsubEmulator("http://" + running, null);
    }
    Optional<Path> jar = installed();
    assumeTrue(
        jar.isPresent(),
        "Skipped: no Pub/Sub emulator; set PUBSUB_EMULATOR_HOST to a running one, or install it:"
            + " gcloud components install pubsub-emulator");
    int port = ServerProcess.freePort();
    ServerProcess process =
        ServerProcess.start(
            folder.resolve("pubsub.log"),
            "-Xmx2g",
            "-jar",
            jar.get().toString(),
            "--host=127.0.0.1",
            "--port=" + port);
    PubsubEmulator emulator = new PubsubEmulator("http://127.0.0.1:" + port, process);
    process.await(() -> emulator.send("GET", PROJECT + "topics", "").statusCode() == 200);
    return emulator;
  }

  private static Optional<Path> installed() throws IOException {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path gcloud = Path.of(folder, "gcloud");
      if (Files.isExecutable(gcloud)) {
        Path libraries =
            gcloud.toRealPath().resolve("../../platform/pubsub-emulator/lib").normalize();
        return Files.isDirectory(libraries) ? jar(libraries) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> jar(Path folder) throws IOException {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(folder, "cloud-pubsub-emulator-*-all.jar")) {
      for (Path jar : jars) {
        return Optional.of(jar);
      }
    }
    return Optional.empty();
  }

  /** Where it is: what {@code --pubsubRootUrl} takes. */
  public String rootUrl() {
    return rootUrl;
  }

  /** Makes a topic of a name of its own; returns it as {@code projects/P/topics/T}. */
  public String createTopic() throws IOException {
    String topic = PROJECT + "topics/topic-" + UUID.randomUUID();
    create(topic, "{}");
    return topic;
  }

  /** Makes a subscription of a topic; returns it as {@code projects/P/subscriptions/S}. */
  public String createSubscription(String topic) throws IOException {
    String subscription = PROJECT + "subscriptions/subscription-" + UUID.randomUUID();
    create(subscription, "{\"topic\":\"" + topic + "\",\"ackDeadlineSeconds\":60}");
    return subscription;
  }

  private void create(String name, String body) throws IOException {
    HttpResponse<String> response = send("PUT", name, body);
    if (response.statusCode() != 200) {
      throw new IllegalStateException(name + ": " + response.statusCode() + response.body());
    }
  }

  private HttpResponse<String> send(String method, String name, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(rootUrl + "/v1/" + name))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json")
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
