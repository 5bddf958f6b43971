package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.iceberg.Table;

/**
 * Commits the rows that have come every so often.
 *
 * <p>State: the rows of one commit interval.
 *
 * @param <B> the blocks of rows
 */
final class CommitRows<B extends Block> extends DoFn<KV<String, byte[]>, B> {
  private static final String PENDING = "pending";
  private static final String SCHEDULED = "scheduled";
  private static final String COMMIT = "commit";
  private static final String END = "end";

  /**
   * Properties of a snapshot that adds rows.
   *
   * @param <B> the blocks of rows
   */
  interface Summary<B> extends Serializable {
    /**
     * The properties, beside the commit's token.
     *
     * @param table as it is before the commit
     */
    Map<String, String> of(Table table, List<B> rows);

    /** No properties. */
    static <B> Summary<B> nothing() {
      return (table, rows) -> Map.of();
    }
  }

  /** Packs of the blocks that have come since the last commit. */
  @StateId(PENDING)
  private final StateSpec<BagState<byte[]>> pendingSpec = StateSpecs.bag(ByteArrayCoder.of());

  /** Whether a commit is scheduled. */
  @StateId(SCHEDULED)
  private final StateSpec<ValueState<Boolean>> scheduledSpec = StateSpecs.value(BooleanCoder.of());

  @TimerId(COMMIT)
  private final TimerSpec commitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  /** Fires when the input has ended. */
  @TimerId(END)
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Commits<B> commits;
  private final Summary<B> summary;

  CommitRows(Commits<B> commits, Summary<B> summary) {
    this.commits = commits;
    this.summary = summary;
  }

  @ProcessElement
  public void process(
      @Element KV<String, byte[]> pack,
      BoundedWindow window,
      @StateId(PENDING) BagState<byte[]> pending,
      @StateId(SCHEDULED) ValueState<Boolean> scheduled,
      @TimerId(COMMIT) Timer commit,
      @TimerId(END) Timer end) {
    pending.add(pack.getValue());
    if (scheduled.read() == null) {
      scheduled.write(true);
      commit.offset(commits.interval()).setRelative();
      end.set(window.maxTimestamp());
    }
  }

  @OnTimer(COMMIT)
  public void onCommit(
      @StateId(PENDING) BagState<byte[]> pending,
      @StateId(SCHEDULED) ValueState<Boolean> scheduled,
      OutputReceiver<B> out)
      throws IOException {
    scheduled.clear();
    commit(pending, out);
  }

  @OnTimer(END)
  public void onEnd(
      @StateId(PENDING) BagState<byte[]> pending,
      @StateId(SCHEDULED) ValueState<Boolean> scheduled,
      @TimerId(COMMIT) Timer commit,
      OutputReceiver<B> out)
      throws IOException {
    commit.clear();
    scheduled.clear();
    commit(pending, out);
  }

  private void commit(BagState<byte[]> pending, OutputReceiver<B> out) throws IOException {
    List<B> distinct = commits.distinct(pending.read());
    pending.clear();
    Table table = commits.table();
    if (!distinct.isEmpty()) {
      commits
          .counters()
          .count(
              Upsert.rows(
                  table,
                  commits.dataset(),
                  commits.ingest(),
                  distinct,
                  before -> summary.of(before, distinct)));
      distinct.forEach(out::output);
    }
    commits.end();
  }

  @Teardown
  public void teardown() {
    commits.close();
  }
}
