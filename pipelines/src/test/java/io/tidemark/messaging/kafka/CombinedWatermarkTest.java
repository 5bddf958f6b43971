package io.tidemark.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.messaging.stream.BatchedSource;
import io.tidemark.pipelines.runners.FlinkJob;
import io.tidemark.pipelines.runners.Runners;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two partitions that one task of Flink reads after a restart, one of them with far later events.
 */
class CombinedWatermarkTest {
  private static final Queue<String> ON_TIME = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  private FlinkJob start() {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--runner=FlinkRunner", "--parallelism=1", "--autoWatermarkInterval=10")
            .create();
    Runners.tuneStreaming(
        options, java.time.Duration.ofMillis(100), folder.resolve("checkpoints").toString());
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", Read.from(BatchedSource.of(new Partition(null))))
        .apply("Elements", ParDo.of(new Elements()))
        .apply(
            Window.<String>into(FixedWindows.of(Duration.standardSeconds(1)))
                .withAllowedLateness(Duration.ZERO)
                .discardingFiredPanes())
        .apply(Distinct.create())
        .apply("Collect", ParDo.of(new Collect()));
    return (FlinkJob) Runners.start(pipeline);
  }

  @Test
  void whatOnePartitionGivesFirstAfterARestartMakesNothingOfTheOtherLate() throws IOException {
    FlinkJob first = start();
    await().atMost(java.time.Duration.ofMinutes(1)).until(() -> Partition.READERS.get() == 2);
    // A savepoint needs all tasks to run.
    await()
        .atMost(java.time.Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> !first.stop().isEmpty());
    Partition.hasElements = true;

    FlinkJob second = start();
    assertThat(second.restoredFrom()).isPresent();
    assertThat(second.waitUntilFinish()).isEqualTo(State.DONE);

    assertThat(ON_TIME).containsExactlyInAnyOrder("ahead", "behind");
  }

  /**
   * Gives its name once there are elements: {@code ahead} at once, {@code behind} a second later,
   * which is a hundred watermarks.
   */
  private static final class Partition extends UnboundedSource<String, Partition.Mark> {
    private static final long serialVersionUID = 1;
    private static final Instant LATER = Instant.ofEpochMilli(1_000_000);
    private static final long HEAD_START = java.time.Duration.ofSeconds(1).toNanos();

    private static final AtomicInteger READERS = new AtomicInteger();
    private static volatile boolean hasElements;
    private static volatile long aheadSince;
    private static volatile boolean ended;

    /** Null for both. */
    private final String name;

    Partition(String name) {
      this.name = name;
    }

    private record Mark() implements CheckpointMark, Serializable {
      @Override
      public void finalizeCheckpoint() {}
    }

    @Override
    public List<Partition> split(int desired, PipelineOptions options) {
      return List.of(new Partition("ahead"), new Partition("behind"));
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<String> getOutputCoder() {
      return StringUtf8Coder.of();
    }

    @Override
    public UnboundedReader<String> createReader(PipelineOptions options, Mark mark) {
      return new Reader(this);
    }

    private static final class Reader extends UnboundedReader<String> {
      private final Partition partition;
      private final boolean isAhead;
      private boolean given;

      Reader(Partition partition) {
        this.partition = partition;
        this.isAhead = partition.name.equals("ahead");
        READERS.incrementAndGet();
      }

      @Override
      public boolean start() {
        return advance();
      }

      @Override
      public boolean advance() {
        if (given || !hasElements || !(isAhead || hasHeadStart())) {
          return false;
        }
        given = true;
        if (isAhead) {
          aheadSince = System.nanoTime();
        } else {
          ended = true;
        }
        return true;
      }

      private static boolean hasHeadStart() {
        return aheadSince != 0 && System.nanoTime() - aheadSince > HEAD_START;
      }

      @Override
      public String getCurrent() {
        if (!given) {
          throw new NoSuchElementException();
        }
        return partition.name;
      }

      @Override
      public Instant getCurrentTimestamp() {
        return isAhead ? LATER : Instant.EPOCH;
      }

      @Override
      public Instant getWatermark() {
        if (ended) {
          return BoundedWindow.TIMESTAMP_MAX_VALUE;
        }
        return isAhead && given ? LATER : BoundedWindow.TIMESTAMP_MIN_VALUE;
      }

      @Override
      public Mark getCheckpointMark() {
        return new Mark();
      }

      @Override
      public Partition getCurrentSource() {
        return partition;
      }

      @Override
      public void close() {}
    }
  }

  private static final class Elements extends DoFn<List<TimestampedValue<String>>, String> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element List<TimestampedValue<String>> batch, OutputReceiver<String> out) {
      batch.forEach(each -> out.outputWithTimestamp(each.getValue(), each.getTimestamp()));
    }
  }

  private static final class Collect extends DoFn<String, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element String value) {
      ON_TIME.add(value);
    }
  }
}
