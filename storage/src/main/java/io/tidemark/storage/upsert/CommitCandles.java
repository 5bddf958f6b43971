package io.tidemark.storage.upsert;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.StoredCandles;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
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
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Commits the candles that have come every so often, together with the larger candles around them,
 * which are made again of what the table then holds. A larger candle becomes final once the
 * watermark has passed its end, whether or not there were trades at the end of it. What the
 * watermark makes final does not wait for more rows, but for the commit before it where that did
 * not wait either.
 *
 * <p>State: the rows of one commit interval, the keys of the larger candles that are not final, and
 * the ends of the smaller ones.
 */
final class CommitCandles extends DoFn<KV<String, byte[]>, CandleBlock> {
  private static final String PENDING = "pending";
  private static final String SCHEDULED = "scheduled";
  private static final String OPEN = "open";
  private static final String PROVISIONAL = "provisional";
  private static final String AT_ONCE = "at-once";
  private static final String FINAL_THROUGH = "final-through";
  private static final String COMMIT = "commit";
  private static final String CLOSE = "close";
  private static final String END = "end";

  /** Packs of the blocks that have come since the last commit. */
  @StateId(PENDING)
  private final StateSpec<BagState<byte[]>> pendingSpec = StateSpecs.bag(ByteArrayCoder.of());

  /** Whether a commit is scheduled. */
  @StateId(SCHEDULED)
  private final StateSpec<ValueState<Boolean>> scheduledSpec = StateSpecs.value(BooleanCoder.of());

  /** The larger candles that the watermark has not passed. */
  @StateId(OPEN)
  private final StateSpec<ValueState<Set<Candle>>> openSpec = StateSpecs.value(CandleSetCoder.of());

  /** The ends, in microseconds, of smaller candles that the watermark has not passed. */
  @StateId(PROVISIONAL)
  private final StateSpec<ValueState<Set<Long>>> provisionalSpec =
      StateSpecs.value(SetCoder.of(VarLongCoder.of()));

  /** When a commit was last made without waiting for more rows, in milliseconds. */
  @StateId(AT_ONCE)
  private final StateSpec<ValueState<Long>> atOnceSpec = StateSpecs.value(VarLongCoder.of());

  /** The greatest end of a candle that the watermark has passed, in microseconds. */
  @StateId(FINAL_THROUGH)
  private final StateSpec<ValueState<Long>> finalThroughSpec = StateSpecs.value(VarLongCoder.of());

  @TimerId(COMMIT)
  private final TimerSpec commitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  /** Fires when the watermark passes the first end of a candle that is not final. */
  @TimerId(CLOSE)
  private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  /** Fires when the input has ended. */
  @TimerId(END)
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Distribution latency =
      Metrics.distribution(TableCounters.NAMESPACE, "event_to_commit_millis");

  private final Commits<CandleBlock> commits;
  private final Set<Interval> rollUps;

  /**
   * Commits candles.
   *
   * @param rollUps the intervals of the larger candles
   */
  CommitCandles(Commits<CandleBlock> commits, Set<Interval> rollUps) {
    this.commits = commits;
    this.rollUps = rollUps;
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
      @StateId(OPEN) ValueState<Set<Candle>> open,
      @StateId(PROVISIONAL) ValueState<Set<Long>> provisional,
      @StateId(FINAL_THROUGH) ValueState<Long> finalThrough,
      @TimerId(CLOSE) Timer close,
      OutputReceiver<CandleBlock> out)
      throws IOException {
    scheduled.clear();
    commit(pending, open, provisional, finalThrough, close, out);
  }

  @OnTimer(CLOSE)
  public void onClose(
      OnTimerContext context,
      @StateId(SCHEDULED) ValueState<Boolean> scheduled,
      @StateId(OPEN) ValueState<Set<Candle>> open,
      @StateId(PROVISIONAL) ValueState<Set<Long>> provisional,
      @StateId(AT_ONCE) ValueState<Long> atOnce,
      @StateId(FINAL_THROUGH) ValueState<Long> finalThrough,
      @TimerId(COMMIT) Timer commit,
      @TimerId(CLOSE) Timer close) {
    long passed = context.fireTimestamp().getMillis() * 1_000;
    Long before = finalThrough.read();
    finalThrough.write(before == null ? passed : Math.max(before, passed));
    setNext(open.read(), provisional, finalThrough.read(), close);
    long now = commit.getCurrentRelativeTime().getMillis();
    if (atOnce.read() == null || now >= atOnce.read() + commits.interval().getMillis()) {
      atOnce.write(now);
      scheduled.write(true);
      commit.offset(Duration.ZERO).setRelative();
    } else if (scheduled.read() == null) {
      scheduled.write(true);
      commit.offset(commits.interval()).setRelative();
    }
  }

  @OnTimer(END)
  public void onEnd(
      @StateId(PENDING) BagState<byte[]> pending,
      @StateId(SCHEDULED) ValueState<Boolean> scheduled,
      @StateId(OPEN) ValueState<Set<Candle>> open,
      @StateId(PROVISIONAL) ValueState<Set<Long>> provisional,
      @StateId(FINAL_THROUGH) ValueState<Long> finalThrough,
      @TimerId(COMMIT) Timer commit,
      @TimerId(CLOSE) Timer close,
      OutputReceiver<CandleBlock> out)
      throws IOException {
    finalThrough.write(Long.MAX_VALUE);
    commit.clear();
    scheduled.clear();
    commit(pending, open, provisional, finalThrough, close, out);
  }

  private void commit(
      BagState<byte[]> pending,
      ValueState<Set<Candle>> openCandles,
      ValueState<Set<Long>> provisional,
      ValueState<Long> finalThrough,
      Timer close,
      OutputReceiver<CandleBlock> out)
      throws IOException {
    List<CandleBlock> distinct = commits.distinct(pending.read());
    pending.clear();
    Table table = commits.table();
    long through = finalThrough.read() == null ? Long.MIN_VALUE : finalThrough.read();
    Set<Candle> open =
        openCandles.read() == null
            ? new StoredCandles(table).provisional(commits.ingest().id(), rollUps)
            : openCandles.read();
    Set<Candle> stillOpen = upsert(table, distinct, open, through, out);
    openCandles.write(stillOpen);
    addEnds(distinct, provisional);
    setNext(stillOpen, provisional, through, close);
    commits.end();
  }

  @Teardown
  public void teardown() {
    commits.close();
  }

  /** Merges candles with the larger ones around them; returns those that are still open. */
  private Set<Candle> upsert(
      Table table,
      List<CandleBlock> base,
      Set<Candle> open,
      long finalThrough,
      OutputReceiver<CandleBlock> out)
      throws IOException {
    CandleUpdate update = new CandleUpdate(table, commits.ingest(), rollUps);
    Set<Candle> changed = new HashSet<>();
    for (CandleBlock block : base) {
      for (int i = 0; i < block.count(); i++) {
        changed.addAll(update.around(Candle.of(block, i)));
      }
    }
    Set<Candle> stillOpen = new HashSet<>(open);
    stillOpen.addAll(changed);
    for (Candle candle : open) {
      if (candle.closeTime() <= finalThrough) {
        changed.add(candle);
      }
    }
    stillOpen.removeIf(candle -> candle.closeTime() <= finalThrough);
    Map<String, String> properties = StoredCandles.openSince(stillOpen);
    for (CandleBlock row :
        update.update(base, changed, finalThrough, properties, commits.counters())) {
      out.output(row);
    }
    tellLatency(base);
    return stillOpen;
  }

  private void tellLatency(List<CandleBlock> committed) {
    long now = System.currentTimeMillis();
    for (CandleBlock block : committed) {
      for (int i = 0; i < block.count(); i++) {
        if (block.isFinal(i)) {
          latency.update(now - (block.openTime(i) + block.interval().micros()) / 1_000);
        }
      }
    }
  }

  private static void addEnds(List<CandleBlock> blocks, ValueState<Set<Long>> provisional) {
    Set<Long> ends =
        provisional.read() == null ? new HashSet<>() : new HashSet<>(provisional.read());
    for (CandleBlock block : blocks) {
      for (int i = 0; i < block.count(); i++) {
        if (!block.isFinal(i)) {
          ends.add(block.openTime(i) + block.interval().micros());
        }
      }
    }
    provisional.write(ends);
  }

  /** Forgets the ends that the watermark has passed, and waits for the next one. */
  private static void setNext(
      Set<Candle> open, ValueState<Set<Long>> provisional, long finalThrough, Timer close) {
    Set<Long> ends = new HashSet<>();
    if (provisional.read() != null) {
      ends.addAll(provisional.read());
      ends.removeIf(end -> end <= finalThrough);
      provisional.write(Set.copyOf(ends));
    }
    if (open != null) {
      open.forEach(candle -> ends.add(candle.closeTime()));
    }
    ends.stream()
        .filter(end -> end > finalThrough)
        .min(Comparator.naturalOrder())
        .ifPresent(end -> close.set(Instant.ofEpochMilli(end / 1_000)));
  }
}
