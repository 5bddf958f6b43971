package io.tidemark.templates;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.RequestHeader;

/** A Kafka broker that knows one topic of two partitions, which is all that a launch asks for. */
final class KafkaStandIn implements AutoCloseable {
  private static final int BROKER = 1;

  private final String topic;
  private final ServerSocket socket;

  KafkaStandIn(String topic) throws IOException {
    this.topic = topic;
    this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "kafka");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it is, as {@code HOST:PORT}. */
  String servers() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] request = in.readNBytes(in.readInt());
        RequestHeader header = RequestHeader.parse(ByteBuffer.wrap(request));
        short version = header.apiVersion();
        ByteBuffer head =
            MessageUtil.toByteBuffer(
                header.toResponseHeader().data(), header.apiKey().responseHeaderVersion(version));
        ByteBuffer body = MessageUtil.toByteBuffer(answer(header.apiKey()), version);
        out.writeInt(head.remaining() + body.remaining());
        out.write(head.array(), head.arrayOffset(), head.remaining());
        out.write(body.array(), body.arrayOffset(), body.remaining());
        out.flush();
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private ApiMessage answer(ApiKeys request) {
    return switch (request) {
      case API_VERSIONS ->
          new ApiVersionsResponseData()
              .setApiKeys(
                  new ApiVersionCollection(
                      List.of(version(ApiKeys.API_VERSIONS), version(ApiKeys.METADATA))
                          .iterator()));
      case METADATA -> metadata();
      default -> throw new IllegalStateException("Unexpected request: " + request);
    };
  }

  private static ApiVersion version(ApiKeys key) {
    return new ApiVersion()
        .setApiKey(key.id)
        .setMinVersion(key.oldestVersion())
        .setMaxVersion(key.latestVersion());
  }

  private MetadataResponseData metadata() {
    MetadataResponseTopic known =
        new MetadataResponseTopic()
            .setName(topic)
            .setTopicId(Uuid.ONE_UUID)
            .setPartitions(List.of(partition(0), partition(1)));
    MetadataResponseBroker broker =
        new MetadataResponseBroker()
            .setNodeId(BROKER)
            .setHost("127.0.0.1")
            .setPort(socket.getLocalPort());
    return new MetadataResponseData()
        .setClusterId("stand-in")
        .setControllerId(BROKER)
        .setBrokers(new MetadataResponseBrokerCollection(List.of(broker).iterator()))
        .setTopics(new MetadataResponseTopicCollection(List.of(known).iterator()));
  }

  private static MetadataResponsePartition partition(int number) {
    return new MetadataResponsePartition()
        .setPartitionIndex(number)
        .setLeaderId(BROKER)
        .setReplicaNodes(List.of(BROKER))
        .setIsrNodes(List.of(BROKER));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
