package io.tidemark.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic that a {@link TradeSender} fills.
 *
 * @param servers the broker, as HOST:PORT
 */
record TradeTopic(Admin admin, String servers, String name) {
  private static final int PARTITIONS = 4;

  void create() throws InterruptedException, ExecutionException {
    admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
  }

  boolean exists() throws InterruptedException, ExecutionException {
    return admin.listTopics().names().get().contains(name);
  }

  void delete() throws InterruptedException, ExecutionException {
    admin.deleteTopics(List.of(name)).all().get();
  }

  /** The command that sends trades to it until it is stopped. */
  List<String> sender(int instruments, long messagesPerSecond, long firstId) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        TradeSender.class.getName(),
        servers,
        name,
        Integer.toString(PARTITIONS),
        Integer.toString(instruments),
        Long.toString(messagesPerSecond),
        Long.toString(firstId));
  }

  /** How many messages it holds. */
  long sent() throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, PARTITIONS)
            .boxed()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(name, partition),
                    partition -> OffsetSpec.latest()));
    return sum(admin.listOffsets(latest).all().get(), offset -> offset.offset());
  }

  /** How many of them a consumer group has acknowledged. */
  long acknowledged(String group) throws InterruptedException, ExecutionException {
    return sum(
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get(),
        offset -> offset == null ? 0 : offset.offset());
  }

  private static <T> long sum(Map<TopicPartition, T> partitions, ToLongFunction<T> value) {
    return partitions.values().stream().mapToLong(value).sum();
  }
}
