package io.tidemark.messaging.stream;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/**
 * Gives what another source has ready in batches, in its order: a runner charges for each element
 * that it takes from a source. The timestamp of a batch is the earliest in it; watermark and
 * checkpoints are those of the other source.
 *
 * <p>The first batch of each reader is empty, before anything is read. Where a restarted task of
 * Flink has several readers, the watermarks of those alone that have given something are combined:
 * one with much to read would make late what another is still to give.
 *
 * @param <T> the elements of the other source
 * @param <M> its checkpoints
 */
public final class BatchedSource<T, M extends CheckpointMark>
    extends UnboundedSource<List<TimestampedValue<T>>, M> {
  private static final int MOST = 1_000;

  private final UnboundedSource<T, M> source;

  private BatchedSource(UnboundedSource<T, M> source) {
    this.source = source;
  }

  /**
   * Gives what a source gives in batches.
   *
   * @param source one whose elements need not be told apart by a record id
   */
  public static <T, M extends CheckpointMark> BatchedSource<T, M> of(UnboundedSource<T, M> source) {
    if (source.requiresDeduping()) {
      throw new IllegalArgumentException(
          "Invalid source: " + source + " (expected one that gives no record twice)");
    }
    return new BatchedSource<>(source);
  }

  @Override
  public List<BatchedSource<T, M>> split(int desired, PipelineOptions options) throws Exception {
    List<BatchedSource<T, M>> splits = new ArrayList<>();
    for (UnboundedSource<T, M> split : source.split(desired, options)) {
      splits.add(new BatchedSource<>(split));
    }
    return splits;
  }

  @Override
  public UnboundedReader<List<TimestampedValue<T>>> createReader(PipelineOptions options, M mark)
      throws IOException {
    return new Reader<>(this, source.createReader(options, mark));
  }

  @Override
  public Coder<M> getCheckpointMarkCoder() {
    return source.getCheckpointMarkCoder();
  }

  @Override
  public Coder<List<TimestampedValue<T>>> getOutputCoder() {
    return ListCoder.of(TimestampedValue.TimestampedValueCoder.of(source.getOutputCoder()));
  }

  /** Goes to the next element of a reader, if there is one. */
  private interface Move {
    boolean make() throws IOException;
  }

  private static final class Reader<T> extends UnboundedReader<List<TimestampedValue<T>>> {
    private final BatchedSource<T, ?> batched;
    private final UnboundedReader<T> reader;
    private ReaderMetrics metrics;
    private boolean started;
    private List<TimestampedValue<T>> batch = List.of();

    /** The earliest timestamp of the batch; null where there is none. */
    private Instant earliest;

    private Reader(BatchedSource<T, ?> batched, UnboundedReader<T> reader) {
      this.batched = batched;
      this.reader = reader;
    }

    @Override
    public boolean start() {
      earliest = BoundedWindow.TIMESTAMP_MIN_VALUE;
      return true;
    }

    @Override
    public boolean advance() throws IOException {
      if (started) {
        return read(reader::advance);
      }
      started = true;
      return read(reader::start);
    }

    private boolean read(Move first) throws IOException {
      MetricsContainer step = MetricsEnvironment.getCurrentContainer();
      if (step == null) {
        return readBatch(first);
      }
      if (metrics == null || !metrics.isOf(step)) {
        metrics = new ReaderMetrics(step);
      }
      MetricsEnvironment.setCurrentContainer(metrics);
      try {
        return readBatch(first);
      } finally {
        MetricsEnvironment.setCurrentContainer(step);
      }
    }

    private boolean readBatch(Move first) throws IOException {
      boolean hasOne = first.make();
      batch = new ArrayList<>();
      earliest = null;
      boolean hasNext = hasOne;
      while (hasNext) {
        Instant timestamp = reader.getCurrentTimestamp();
        batch.add(TimestampedValue.of(reader.getCurrent(), timestamp));
        if (earliest == null || timestamp.isBefore(earliest)) {
          earliest = timestamp;
        }
        hasNext = batch.size() < MOST && reader.advance();
      }
      return hasOne;
    }

    @Override
    public List<TimestampedValue<T>> getCurrent() {
      if (earliest == null) {
        throw new NoSuchElementException();
      }
      return batch;
    }

    @Override
    public Instant getCurrentTimestamp() {
      if (earliest == null) {
        throw new NoSuchElementException();
      }
      return earliest;
    }

    @Override
    public Instant getWatermark() {
      return reader.getWatermark();
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return reader.getCheckpointMark();
    }

    @Override
    public long getSplitBacklogBytes() {
      return reader.getSplitBacklogBytes();
    }

    @Override
    public long getTotalBacklogBytes() {
      return reader.getTotalBacklogBytes();
    }

    @Override
    public BatchedSource<T, ?> getCurrentSource() {
      return batched;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
