package io.tidemark.pipelines;

import io.tidemark.pipelines.runners.Runners;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;

/**
 * A streaming job that sums numbers by key and writes each sum into a file when all are read. Until
 * a file {@code go} is there, it reads a few numbers beyond its last checkpoint and no more.
 */
public final class SumJob {
  static final long NUMBERS = 100_000;

  private static final int BEYOND_CHECKPOINT = 1_000;
  private static final int KEYS = 3;

  private SumJob() {}

  /** What the sum of a key has to be. */
  public static long sum(int key) {
    long sum = 0;
    for (long number = key; number < NUMBERS; number += KEYS) {
      sum += number;
    }
    return sum;
  }

  public static void main(String[] args) {
    start(Path.of(args[0]), "Sum").waitUntilFinish();
  }

  public static PipelineResult start(Path folder, String step, String... more) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs(more).create();
    options.setRunner(FlinkRunner.class);
    Runners.tuneStreaming(
        options, Duration.ofMillis(100), folder.resolve("checkpoints").toString());
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", Read.from(new Numbers(folder.toString())))
        .apply(
            "Key",
            WithKeys.of((Long number) -> (int) (number % KEYS))
                .withKeyType(TypeDescriptors.integers()))
        .apply(step, ParDo.of(new Sum(folder.toString())));
    return Runners.start(pipeline);
  }

  /** Numbers from zero. */
  private static final class Numbers extends UnboundedSource<Long, Numbers.Mark> {
    private static final long serialVersionUID = 1;

    private final String folder;

    Numbers(String folder) {
      this.folder = folder;
    }

    /** The number to go on with. */
    private static final class Mark implements CheckpointMark, Serializable {
      private static final long serialVersionUID = 1;

      private final String folder;
      private final long next;

      Mark(String folder, long next) {
        this.folder = folder;
        this.next = next;
      }

      @Override
      public void finalizeCheckpoint() throws IOException {
        Files.writeString(Path.of(folder, "checkpointed"), Long.toString(next));
      }
    }

    @Override
    public List<Numbers> split(int desired, PipelineOptions options) {
      return List.of(this);
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<Long> getOutputCoder() {
      return VarLongCoder.of();
    }

    @Override
    public UnboundedReader<Long> createReader(PipelineOptions options, Mark mark) {
      return new NumbersReader(this, mark == null ? 0 : mark.next);
    }
  }

  private static final class NumbersReader extends UnboundedSource.UnboundedReader<Long> {
    private final Numbers source;
    private long checkpointed;
    private long current;

    NumbersReader(Numbers source, long first) {
      this.source = source;
      this.checkpointed = first;
      this.current = first - 1;
    }

    @Override
    public boolean start() throws IOException {
      Files.writeString(Path.of(source.folder, "first"), Long.toString(current + 1));
      return advance();
    }

    @Override
    public boolean advance() {
      if (current + 1 == NUMBERS
          || (current + 1 > checkpointed + BEYOND_CHECKPOINT
              && !Files.exists(Path.of(source.folder, "go")))) {
        return false;
      }
      current++;
      return true;
    }

    @Override
    public Long getCurrent() {
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(current);
    }

    @Override
    public Instant getWatermark() {
      return current + 1 == NUMBERS
          ? BoundedWindow.TIMESTAMP_MAX_VALUE
          : Instant.ofEpochMilli(Math.max(0, current));
    }

    @Override
    public Numbers.Mark getCheckpointMark() {
      checkpointed = current + 1;
      return new Numbers.Mark(source.folder, current + 1);
    }

    @Override
    public Numbers getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }

  static final class Sum extends DoFn<KV<Integer, Long>, Void> {
    private static final long serialVersionUID = 1;

    @StateId("sum")
    private final StateSpec<ValueState<Long>> sums = StateSpecs.value(VarLongCoder.of());

    @TimerId("end")
    private final TimerSpec ends = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    private final Counter numbers = Metrics.counter("sum", "numbers");
    private final String folder;

    Sum(String folder) {
      this.folder = folder;
    }

    @ProcessElement
    public void add(
        @Element KV<Integer, Long> number,
        @StateId("sum") ValueState<Long> sum,
        @TimerId("end") Timer end) {
      if (Files.exists(Path.of(folder, "fail"))) {
        throw new IllegalStateException("Number refused: " + number.getValue());
      }
      numbers.inc();
      Long before = sum.read();
      sum.write((before == null ? 0 : before) + number.getValue());
      end.set(Instant.ofEpochMilli(NUMBERS));
    }

    @OnTimer("end")
    public void write(@Key Integer key, @StateId("sum") ValueState<Long> sum) {
      try {
        Files.writeString(Path.of(folder, "sum-" + key), Long.toString(sum.read()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
