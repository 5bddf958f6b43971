package io.tidemark.storage.scan;

import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The id of a snapshot, once. Flink finds the state of a source again by the name of its step; that
 * of an impulse it finds only while the parallelism stays.
 */
final class SnapshotSource extends BoundedSource<Long> {
  private static final long serialVersionUID = 1;

  private final long snapshotId;

  SnapshotSource(long snapshotId) {
    this.snapshotId = snapshotId;
  }

  @Override
  public List<SnapshotSource> split(long desiredBytes, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return Long.BYTES;
  }

  @Override
  public Coder<Long> getOutputCoder() {
    return VarLongCoder.of();
  }

  @Override
  public BoundedReader<Long> createReader(PipelineOptions options) {
    return new Reader(this);
  }

  private static final class Reader extends BoundedReader<Long> {
    private final SnapshotSource source;
    private boolean started;
    private boolean done;

    private Reader(SnapshotSource source) {
      this.source = source;
    }

    @Override
    public boolean start() {
      started = true;
      return true;
    }

    @Override
    public boolean advance() {
      done = true;
      return false;
    }

    @Override
    public Long getCurrent() {
      if (!started || done) {
        throw new NoSuchElementException();
      }
      return source.snapshotId;
    }

    @Override
    public BoundedSource<Long> getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
