package io.tidemark.storage.upsert;

import io.tidemark.schemas.BlockPack;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.scan.CurrentTable;
import io.tidemark.storage.scan.RawTail;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.CandleRows;
import io.tidemark.storage.tables.DeadLetterRows;
import io.tidemark.storage.tables.RowMapping;
import io.tidemark.storage.tables.StoredCandles;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.Table;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Merges an unbounded stream of rows in the global window into a table: of each key the greatest
 * revision is kept. What has come is committed every so often, by one committer per table and job;
 * any number of jobs may commit to one table. A commit that is done again, after a restart, finds
 * its rows stored and does nothing.
 *
 * <p>Candles are followed by the larger candles around them, which are made again of what the table
 * then holds. A larger candle becomes final once the watermark has passed its end, whether or not
 * there were trades at the end of it. What the watermark makes final does not wait for more rows,
 * but for the commit before it where that did not wait either.
 *
 * <p>Gives the rows again once they are committed, the larger candles with them.
 *
 * <p>State: the rows of one commit interval, the keys of the larger candles that are not final, and
 * the ends of the smaller ones.
 *
 * @param <T> the elements that come
 * @param <B> the blocks of rows in it
 */
public final class UpsertStream<T, B> extends PTransform<PCollection<T>, PCollection<B>> {
  private final SerializableFunction<T, List<B>> blocks;
  private final RowMapping<B> mapping;
  private final Warehouse warehouse;
  private final Ingest ingest;
  private final Duration interval;
  private final Set<Interval> rollUps;
  private final Upkeep upkeep;

  private UpsertStream(
      SerializableFunction<T, List<B>> blocks,
      RowMapping<B> mapping,
      Warehouse warehouse,
      Ingest ingest,
      Duration interval,
      Set<Interval> rollUps,
      Upkeep upkeep) {
    this.blocks = blocks;
    this.mapping = mapping;
    this.warehouse = warehouse;
    this.ingest = ingest;
    this.interval = interval;
    this.rollUps = Set.copyOf(rollUps);
    this.upkeep = upkeep;
  }

  /** The same, with what else is done for the table after commits; nothing is done otherwise. */
  public UpsertStream<T, B> withUpkeep(Upkeep other) {
    return new UpsertStream<>(blocks, mapping, warehouse, ingest, interval, rollUps, other);
  }

  /**
   * Merges candles that are made of ticks or by the venue, and the larger ones around them.
   *
   * @param interval how long, in processing time, rows wait for more before they are committed
   * @param rollUps the intervals of the larger candles
   */
  public static UpsertStream<CandleBlock, CandleBlock> candles(
      Warehouse warehouse, Ingest ingest, Duration interval, Set<Interval> rollUps) {
    return new UpsertStream<>(
        single(), new CandleRows(), warehouse, ingest, interval, rollUps, Upkeep.NONE);
  }

  /**
   * Appends messages to the raw log; one that is delivered again is there already.
   *
   * @param tail the end of the log before
   */
  public static UpsertStream<EnvelopeBlock, Envelope> raw(
      Warehouse warehouse, Ingest ingest, Duration interval, RawTail tail) {
    return new UpsertStream<>(
        EnvelopeBlock::messages, tail.rows(), warehouse, ingest, interval, Set.of(), Upkeep.NONE);
  }

  /** Merges dead letters. */
  public static UpsertStream<DeadLetter, DeadLetter> deadLetters(
      Warehouse warehouse, Ingest ingest, Duration interval) {
    return new UpsertStream<>(
        single(), new DeadLetterRows(), warehouse, ingest, interval, Set.of(), Upkeep.NONE);
  }

  /**
   * One function for all kinds of blocks: of references to one method for several types, Java gives
   * any back for each when they are deserialized.
   */
  private static <B> SerializableFunction<B, List<B>> single() {
    return List::of;
  }

  @Override
  public PCollection<B> expand(PCollection<T> input) {
    return input
        .apply("Pack", ParDo.of(new Pack<>(blocks, mapping)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()))
        .apply(
            "CommitPacks",
            ParDo.of(new Commit<>(mapping, warehouse, ingest, interval, rollUps, upkeep)))
        .setCoder(BlockCoder.of(mapping.codec()));
  }

  /**
   * Sends all rows of a table to its one committer, the blocks of a bundle together: a runner
   * charges for each element.
   */
  private static final class Pack<T, B> extends DoFn<T, KV<String, byte[]>> {
    private final SerializableFunction<T, List<B>> blocks;
    private final RowMapping<B> mapping;
    private transient BlockPack<B> pack;
    private transient Instant earliest;

    private Pack(SerializableFunction<T, List<B>> blocks, RowMapping<B> mapping) {
      this.blocks = blocks;
      this.mapping = mapping;
    }

    @StartBundle
    public void startBundle() {
      pack = new BlockPack<>(mapping.codec());
      earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
    }

    @ProcessElement
    public void process(
        @Element T element, @Timestamp Instant timestamp, OutputReceiver<KV<String, byte[]>> out) {
      for (B block : blocks.apply(element)) {
        pack.add(block);
        if (timestamp.isBefore(earliest)) {
          earliest = timestamp;
        }
        if (pack.isFull()) {
          out.output(keyed());
          startBundle();
        }
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (!pack.isEmpty()) {
        context.output(keyed(), earliest, GlobalWindow.INSTANCE);
      }
      pack = null;
    }

    private KV<String, byte[]> keyed() {
      return KV.of(mapping.contract().name(), pack.toCompressedBytes());
    }
  }

  static final class Commit<B> extends DoFn<KV<String, byte[]>, B> {
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
    private final StateSpec<ValueState<Boolean>> scheduledSpec =
        StateSpecs.value(BooleanCoder.of());

    /** The larger candles that the watermark has not passed. */
    @StateId(OPEN)
    private final StateSpec<ValueState<Set<Candle>>> openSpec =
        StateSpecs.value(CandleSetCoder.of());

    /** The ends, in microseconds, of smaller candles that the watermark has not passed. */
    @StateId(PROVISIONAL)
    private final StateSpec<ValueState<Set<Long>>> provisionalSpec =
        StateSpecs.value(SetCoder.of(VarLongCoder.of()));

    /** When a commit was last made without waiting for more rows, in milliseconds. */
    @StateId(AT_ONCE)
    private final StateSpec<ValueState<Long>> atOnceSpec = StateSpecs.value(VarLongCoder.of());

    /** The greatest end of a candle that the watermark has passed, in microseconds. */
    @StateId(FINAL_THROUGH)
    private final StateSpec<ValueState<Long>> finalThroughSpec =
        StateSpecs.value(VarLongCoder.of());

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

    private final RowMapping<B> mapping;
    private final CurrentTable current;
    private final Ingest ingest;
    private final Duration interval;
    private final Set<Interval> rollUps;
    private final TableCounters counters;
    private final Warehouse warehouse;
    private final Upkeep upkeep;
    private transient Upkeep.Session session;

    private Commit(
        RowMapping<B> mapping,
        Warehouse warehouse,
        Ingest ingest,
        Duration interval,
        Set<Interval> rollUps,
        Upkeep upkeep) {
      this.mapping = mapping;
      this.warehouse = warehouse;
      this.upkeep = upkeep;
      this.current = new CurrentTable(warehouse, mapping.contract().name());
      this.ingest = ingest;
      this.interval = interval;
      this.rollUps = rollUps;
      this.counters = new TableCounters(mapping.contract().name());
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
        commit.offset(interval).setRelative();
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
        OutputReceiver<B> out)
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
      if (atOnce.read() == null || now >= atOnce.read() + interval.getMillis()) {
        atOnce.write(now);
        scheduled.write(true);
        commit.offset(Duration.ZERO).setRelative();
      } else if (scheduled.read() == null) {
        scheduled.write(true);
        commit.offset(interval).setRelative();
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
        OutputReceiver<B> out)
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
        OutputReceiver<B> out)
        throws IOException {
      List<B> blocks = new ArrayList<>();
      mapping.codec().unpack(pending.read(), blocks::add);
      pending.clear();
      Table table = current.get();
      List<B> distinct = blocks.isEmpty() ? List.of() : mapping.distinct(blocks);
      if (rollUps.isEmpty()) {
        upsert(table, distinct);
        distinct.forEach(out::output);
      } else {
        long through = finalThrough.read() == null ? Long.MIN_VALUE : finalThrough.read();
        Set<Candle> open =
            openCandles.read() == null
                ? new StoredCandles(table).provisional(ingest.id(), rollUps)
                : openCandles.read();
        Set<Candle> stillOpen = upsertCandles(table, distinct, open, through, out);
        openCandles.write(stillOpen);
        addEnds(distinct, provisional);
        setNext(stillOpen, provisional, through, close);
      }
      if (session == null) {
        session = upkeep.open(warehouse, mapping.contract().name());
      }
      counters.count(session.afterCommit());
    }

    @Teardown
    public void teardown() {
      if (session != null) {
        session.close();
        session = null;
      }
    }

    private void upsert(Table table, List<B> blocks) throws IOException {
      if (blocks.isEmpty()) {
        return;
      }
      StoredRows stored = StoredRows.within(table, mapping.keyRange(blocks).expression(), 0);
      DeltaWriter<B> writer = new DeltaWriter<>(table, mapping, ingest);
      List<Delta> deltas = new ArrayList<>();
      for (List<B> partition : Partitions.of(mapping, blocks).values()) {
        deltas.add(writer.write(stored, partition, 0));
      }
      Committer<B> committer = new Committer<>(table, mapping, ingest);
      committer.commit(
          ingest.id() + "/" + UUID.randomUUID(),
          deltas,
          before -> mapping.properties(before, blocks));
      counters.count(committer);
    }

    /**
     * Merges blocks, which are candles, with the larger ones around them; returns those that are
     * still open.
     */
    @SuppressWarnings("unchecked")
    private Set<Candle> upsertCandles(
        Table table, List<B> blocks, Set<Candle> open, long finalThrough, OutputReceiver<B> out)
        throws IOException {
      CandleUpdate update = new CandleUpdate(table, ingest, rollUps);
      List<CandleBlock> base = new ArrayList<>();
      Set<Candle> changed = new HashSet<>();
      for (B each : blocks) {
        CandleBlock block = (CandleBlock) each;
        base.add(block);
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
      for (CandleBlock row : update.update(base, changed, finalThrough, properties, counters)) {
        out.output((B) row);
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

    private static void addEnds(List<?> blocks, ValueState<Set<Long>> provisional) {
      Set<Long> ends =
          provisional.read() == null ? new HashSet<>() : new HashSet<>(provisional.read());
      for (Object each : blocks) {
        CandleBlock block = (CandleBlock) each;
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
}
