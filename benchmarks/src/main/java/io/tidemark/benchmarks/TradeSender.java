package io.tidemark.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends trades of this moment to a topic at a steady rate, as lines of {@code trades.csv}, one a
 * message, each instrument in one partition. The lines are made before; when a trade is sent, its
 * time and its id are written over theirs.
 */
final class TradeSender {
  private static final int LINES = 1 << 14;
  private static final int TIME_DIGITS = 16;
  private static final long TICK_NANOS = 5_000_000;

  private final byte[][] lines = new byte[LINES][];
  private final int[] idEnds = new int[LINES];
  private final int instruments;
  private volatile IllegalStateException failure;

  private TradeSender(int instruments) {
    this.instruments = instruments;
    for (int i = 0; i < LINES; i++) {
      String start =
          String.format(Locale.ROOT, "%016d,bench:A%04d-USD,%012d", 0, i % instruments, 0);
      long cents = 100_000L + Math.floorMod(i * 7_919L, 1_000);
      String end =
          String.format(
              Locale.ROOT,
              ",%d.%02d,0.%03d,%s",
              cents / 100,
              cents % 100,
              1 + i % 999,
              i % 3 == 0 ? "sell" : "buy");
      lines[i] = (start + end).getBytes(StandardCharsets.US_ASCII);
      idEnds[i] = start.length();
    }
  }

  /** Runs {@code HOST:PORT TOPIC PARTITIONS INSTRUMENTS RATE FIRST_ID} until it is stopped. */
  public static void main(String[] args) {
    TradeSender sender = new TradeSender(Integer.parseInt(args[3]));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                args[0],
                "acks",
                "1",
                "linger.ms",
                20,
                "batch.size",
                1 << 17,
                "compression.type",
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      sender.send(
          producer,
          args[1],
          Integer.parseInt(args[2]),
          Long.parseLong(args[4]),
          Long.parseLong(args[5]));
    }
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partitions,
      long rate,
      long firstId) {
    long start = System.nanoTime();
    long sent = 0;
    while (failure == null) {
      long due = (long) ((System.nanoTime() - start) / 1e9 * rate);
      long micros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
      for (; sent < due; sent++) {
        byte[] value = line((int) (sent % LINES), micros, firstId + sent);
        int partition = (int) (sent % LINES) % instruments % partitions;
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, value), this::sent);
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
    throw failure;
  }

  private void sent(RecordMetadata record, Exception e) {
    if (e != null) {
      failure = new IllegalStateException("A trade cannot be sent", e);
    }
  }

  private byte[] line(int i, long micros, long id) {
    byte[] line = Arrays.copyOf(lines[i], lines[i].length);
    write(micros, line, TIME_DIGITS);
    write(id, line, idEnds[i]);
    return line;
  }

  /** Writes the digits of a number over those that end here. */
  private static void write(long number, byte[] line, int end) {
    int at = end;
    for (long rest = number; rest > 0; rest /= 10) {
      line[--at] = (byte) ('0' + rest % 10);
    }
  }
}
