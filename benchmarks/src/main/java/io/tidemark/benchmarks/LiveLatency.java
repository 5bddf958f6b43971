package io.tidemark.benchmarks;

import io.tidemark.pipelines.iceberg.Warehouse;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long after its end a candle is committed as final, while trades come at a steady rate, and
 * whether the job keeps up.
 */
@Command(name = "live", description = "Measures a live job that reads Kafka at a steady rate.")
final class LiveLatency implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int PARTITIONS = 4;

  @Option(names = "--servers", required = true, description = "The broker, as HOST:PORT")
  private String servers;

  @Option(names = "--rate", description = "Messages a second, of one trade each")
  private int rate = 2_000;

  @Option(names = "--minutes", description = "How long")
  private int minutes = 5;

  @Option(names = "--instruments", description = "Instruments traded")
  private int instruments = 200;

  @Option(names = "--heap", description = "Heap of the job, as for -Xmx")
  private String heap = "4g";

  private LiveLatency() {}

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Path scratch = Files.createTempDirectory("tidemark-live-");
    String topic = "live-" + UUID.randomUUID();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
      Path warehouse = scratch.resolve("warehouse");
      Process job = start(topic, warehouse, scratch);
      try {
        send(topic, admin);
        TimeUnit.SECONDS.sleep(20);
      } finally {
        job.destroy();
        job.waitFor();
      }
      report(warehouse);
    } finally {
      Benchmark.delete(scratch);
    }
    return 0;
  }

  private Process start(String topic, Path warehouse, Path scratch) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("tidemark.root"), "tidemark").toString(),
                "live",
                "--input=kafka:" + servers + "/" + topic,
                "--format=trades.csv",
                "--name=" + topic,
                "--warehouse=" + warehouse)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("live.txt").toFile());
    builder.environment().merge("TIDEMARK_JVM", "-Xmx" + heap, (given, own) -> own + " " + given);
    return builder.start();
  }

  /** Sends at the rate, and tells how far the job is behind. */
  private void send(String topic, Admin admin) throws InterruptedException, ExecutionException {
    System.out.printf(
        Locale.ROOT, "%8s %12s %12s %12s%n", "second", "sent", "acknowledged", "behind");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 5),
            new StringSerializer(),
            new ByteArraySerializer())) {
      long start = System.nanoTime();
      long look = LOOK_EVERY.toNanos();
      long all = (long) rate * minutes * 60;
      Future<?> last = null;
      for (long sent = 0; sent < all; sent++) {
        long due = start + (long) (sent * 1e9 / rate);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        last = producer.send(trade(topic, sent));
        if (System.nanoTime() - start >= look) {
          long acknowledged = acknowledged(topic, admin);
          System.out.printf(
              Locale.ROOT,
              "%8d %,12d %,12d %,12d%n",
              look / 1_000_000_000,
              sent + 1,
              acknowledged,
              sent + 1 - acknowledged);
          look += LOOK_EVERY.toNanos();
        }
      }
      last.get();
    }
  }

  private ProducerRecord<String, byte[]> trade(String topic, long id) {
    long instrument = id % instruments;
    long cents = 100_000L + Math.floorMod(id * 7_919, 1_000);
    String line =
        String.format(
            Locale.ROOT,
            "%s,bench:A%03d-USD,%d,%d.%02d,0.%03d,buy",
            Instant.now(),
            instrument,
            id,
            cents / 100,
            cents % 100,
            1 + id % 999);
    return new ProducerRecord<>(topic, "A" + instrument, line.getBytes(StandardCharsets.UTF_8));
  }

  private static long acknowledged(String group, Admin admin)
      throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  private static void report(Path folder) throws IOException {
    Table table =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of())
            .table(CandlesTable.contract().name());
    List<Snapshot> snapshots = new ArrayList<>();
    SnapshotUtil.currentAncestors(table).forEach(snapshot -> snapshots.add(0, snapshot));
    Set<List<Object>> seen = new HashSet<>();
    List<Long> latencies = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      if (!snapshot.operation().equals(DataOperations.REPLACE)) {
        for (DataFile file : snapshot.addedDataFiles(table.io())) {
          addFinals(table, file, snapshot.timestampMillis(), seen, latencies);
        }
      }
    }
    latencies.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%,d final 1m candles; from the end of the minute to their commit: p50 %.1f s, p99 %.1f s,"
            + " most %.1f s%n",
        latencies.size(),
        percentile(latencies, 50) / 1e3,
        percentile(latencies, 99) / 1e3,
        percentile(latencies, 100) / 1e3);
    // Trades come evenly over the minute: each waits for its end first.
    List<Long> ofTrades = new ArrayList<>();
    for (long latency : latencies) {
      for (long wait = 0; wait < MINUTE.toMillis(); wait += 1_000) {
        ofTrades.add(latency + wait + 500);
      }
    }
    ofTrades.sort(null);
    System.out.printf(
        Locale.ROOT,
        "from a trade to the commit of its final candle: p50 %.1f s, p99 %.1f s; %,d snapshots%n",
        percentile(ofTrades, 50) / 1e3,
        percentile(ofTrades, 99) / 1e3,
        snapshots.size());
  }

  private static void addFinals(
      Table table, DataFile file, long committed, Set<List<Object>> seen, List<Long> latencies)
      throws IOException {
    if (!"1m".equals(file.partition().get(0, String.class))) {
      return;
    }
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file.location()))
            .project(table.schema())
            .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
            .build()) {
      for (Record row : rows) {
        OffsetDateTime open = (OffsetDateTime) row.getField(CandlesTable.OPEN_TIME);
        if ((Boolean) row.getField(CandlesTable.FINAL)
            && seen.add(List.of(row.getField(CandlesTable.INSTRUMENT), open))) {
          latencies.add(committed - open.toInstant().plus(MINUTE).toEpochMilli());
        }
      }
    }
  }

  private static long percentile(List<Long> sorted, int percent) {
    if (sorted.isEmpty()) {
      throw new IllegalStateException("No candle became final: run it for longer");
    }
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
