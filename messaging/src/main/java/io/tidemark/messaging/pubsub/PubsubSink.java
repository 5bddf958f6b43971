package io.tidemark.messaging.pubsub;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.messaging.stream.MessageSink;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.TopicPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Sends messages to a Pub/Sub topic, in batches of what one request may hold. */
public final class PubsubSink implements MessageSink {
  private static final int MOST_MESSAGES = 1_000;

  /** A request may have 10 MB, and its payloads get a third longer in it. */
  private static final int MOST_BYTES = 5 << 20;

  private static final int NOT_FOUND = 404;

  private final PubsubClient client;
  private final TopicPath topic;
  private final List<OutgoingMessage> batch = new ArrayList<>();
  private int batchBytes;

  private PubsubSink(PubsubClient client, TopicPath topic) {
    this.client = client;
    this.topic = topic;
  }

  /**
   * Opens a topic.
   *
   * @param path its name in full
   * @param target how the user wrote it
   */
  public static PubsubSink open(String path, String target, PipelineOptions options)
      throws IOException {
    PubsubPath.prepare(options);
    PubsubOptions pubsub = options.as(PubsubOptions.class);
    PubsubPath.checkEmulator(pubsub);
    PubsubClient client = PubsubJsonClient.FACTORY.newClient(MessageDefaults.TIME, null, pubsub);
    TopicPath topic = PubsubClient.topicPathFromPath(path);
    try {
      if (client.isTopicExists(topic)) {
        return new PubsubSink(client, topic);
      }
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() != NOT_FOUND) {
        throw new UserError(
            "--to=" + target + ": cannot be reached: " + e.getDetails().getMessage(), e);
      }
    } catch (IOException e) {
      throw new UserError("--to=" + target + ": cannot be reached: " + e.getMessage(), e);
    }
    throw new UserError("--to=" + target + ": there is no such topic; create it first");
  }

  @Override
  public void send(Envelope message) throws IOException {
    int bytes = message.payload().length;
    if (batch.size() == MOST_MESSAGES || batchBytes + bytes > MOST_BYTES) {
      flush();
    }
    Map<String, String> attributes = MessageSink.attributes(message);
    batch.add(
        OutgoingMessage.of(
            new PubsubMessage(message.payload(), attributes),
            Math.floorDiv(message.publishTime(), 1_000),
            null,
            null));
    batchBytes += bytes;
  }

  @Override
  public void flush() throws IOException {
    if (!batch.isEmpty()) {
      client.publish(topic, batch);
      batch.clear();
      batchBytes = 0;
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
