package io.tidemark.transforms.candles;

import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
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
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Makes larger candles of an unbounded stream of smaller ones in the global window, of what the
 * stream alone has brought. They are given again as their parts change: provisional until the
 * watermark has passed their end, then final, and revised for as long as their parts may be.
 *
 * <p>Those up to 1h are made an hour of one instrument and basis at a time; those up to 1d of the
 * hours of a day, and weeks of days.
 *
 * <p>A candle that comes when its hour, day or week can change no more, as one of the venue's may,
 * is counted and left out of the larger ones.
 *
 * <p>State: of each instrument and basis the candles of its open hours, days and weeks: at most 60
 * of 1m, 24 of 1h and 7 of 1d each, where the venue tells of no others.
 */
public final class ReviseRollUps
    extends PTransform<PCollection<CandleBlock>, PCollection<CandleBlock>> {
  private static final List<Interval> GROUPS = List.of(Interval.H1, Interval.D1, Interval.W1);

  private final Duration early;
  private final Duration lateness;
  private final Set<Interval> intervals;

  private ReviseRollUps(Duration early, Duration lateness, Set<Interval> intervals) {
    this.early = early;
    this.lateness = lateness;
    this.intervals = Set.copyOf(intervals);
  }

  /**
   * Makes candles of these intervals.
   *
   * @param early how long, in processing time, a larger candle waits for more parts before it is
   *     given
   * @param lateness how far the watermark may be beyond a candle before its parts change no more
   * @param intervals each with all smaller ones
   */
  public static ReviseRollUps every(Duration early, Duration lateness, Set<Interval> intervals) {
    return new ReviseRollUps(early, lateness, intervals);
  }

  @Override
  public PCollection<CandleBlock> expand(PCollection<CandleBlock> base) {
    PCollectionList<CandleBlock> made = PCollectionList.empty(base.getPipeline());
    PCollection<CandleBlock> parts = base;
    Interval smallest = Interval.M1;
    for (Interval group : GROUPS) {
      EnumSet<Interval> wanted = EnumSet.range(after(smallest), group);
      wanted.retainAll(intervals);
      if (wanted.isEmpty()) {
        break;
      }
      PCollection<CandleBlock> larger =
          parts
              .apply("GroupBy" + group, ParDo.of(new KeyByGroup(smallest, group)))
              .setCoder(
                  KvCoder.of(
                      KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()), ByteArrayCoder.of()))
              .apply(
                  "RollUpTo" + group,
                  ParDo.of(new Revise(after(smallest), group, wanted, early, lateness)))
              .setCoder(BlockCoder.of(CandleBlockCodec.of()));
      made = made.and(larger);
      parts =
          PCollectionList.of(base).and(larger).apply("PartsFrom" + group, Flatten.pCollections());
      smallest = group;
    }
    return made.apply("AllRollUps", Flatten.pCollections())
        .setCoder(BlockCoder.of(CandleBlockCodec.of()));
  }

  private static Interval after(Interval interval) {
    return Interval.values()[interval.ordinal() + 1];
  }

  /** Sends the parts of a group to it; what is smaller or larger belongs to others. */
  private static final class KeyByGroup extends DoFn<CandleBlock, KV<KV<String, Long>, byte[]>> {
    private final Interval smallest;
    private final Interval group;

    private KeyByGroup(Interval smallest, Interval group) {
      this.smallest = smallest;
      this.group = group;
    }

    @ProcessElement
    public void process(
        @Element CandleBlock block, OutputReceiver<KV<KV<String, Long>, byte[]>> out) {
      if (block.interval().compareTo(smallest) < 0 || block.interval().compareTo(group) >= 0) {
        return;
      }
      String series = block.instrument().id() + " " + block.basis().label();
      int from = 0;
      for (int i = 1; i <= block.count(); i++) {
        long open = group.open(block.openTime(from));
        if (i == block.count() || group.open(block.openTime(i)) != open) {
          out.output(
              KV.of(KV.of(series, open), CandleBlockCodec.of().toBytes(block.slice(from, i))));
          from = i;
        }
      }
    }
  }

  static final class Revise extends DoFn<KV<KV<String, Long>, byte[]>, CandleBlock> {
    private static final String PARTS = "parts";
    private static final String PASSED = "passed";
    private static final String CHANGED = "changed";
    private static final String CLOSE = "close";
    private static final String EXPIRE = "expire";
    private static final String EMIT = "emit";

    /** The parts of the group, and what was made of them. */
    @StateId(PARTS)
    private final StateSpec<BagState<byte[]>> partsSpec = StateSpecs.bag(ByteArrayCoder.of());

    /** How far the watermark has come, in microseconds, in steps of the smallest candle made. */
    @StateId(PASSED)
    private final StateSpec<ValueState<Long>> passedSpec = StateSpecs.value(VarLongCoder.of());

    /** Whether parts have come since candles were last given. */
    @StateId(CHANGED)
    private final StateSpec<ValueState<Boolean>> changedSpec = StateSpecs.value(BooleanCoder.of());

    /** Fires when the watermark has passed the next end of a candle. */
    @TimerId(CLOSE)
    private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @TimerId(EXPIRE)
    private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @TimerId(EMIT)
    private final TimerSpec emitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    private final Counter tooLate = Metrics.counter("candles", "parts_too_late");

    private final Interval step;
    private final Interval group;
    private final EnumSet<Interval> intervals;
    private final Duration early;
    private final Duration lateness;

    private Revise(
        Interval step,
        Interval group,
        EnumSet<Interval> intervals,
        Duration early,
        Duration lateness) {
      this.step = step;
      this.group = group;
      this.intervals = intervals;
      this.early = early;
      this.lateness = lateness;
    }

    @ProcessElement
    public void process(
        @Element KV<KV<String, Long>, byte[]> part,
        @StateId(PARTS) BagState<byte[]> parts,
        @StateId(PASSED) ValueState<Long> passed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(CLOSE) Timer close,
        @TimerId(EXPIRE) Timer expire,
        @TimerId(EMIT) Timer emit) {
      long open = part.getKey().getValue();
      // Candles of 1m are revised until the watermark is a minute and the lateness beyond them.
      Instant expiry = passing(end(open) + Interval.M1.micros()).plus(lateness);
      if (!expire.getCurrentRelativeTime().isBefore(expiry)) {
        tooLate.inc(CandleBlockCodec.of().fromBytes(part.getValue()).count());
        return;
      }
      parts.add(part.getValue());
      if (passed.read() == null) {
        passed.write(open);
        close.set(passing(open + step.micros()));
        expire.set(expiry);
      }
      if (changed.read() == null) {
        changed.write(true);
        emit.offset(early).setRelative();
      }
    }

    private long end(long open) {
      return open + group.micros();
    }

    /** When all that comes of a time, in microseconds, has come. */
    private static Instant passing(long time) {
      return Instant.ofEpochMilli(time / 1_000 + 1);
    }

    @OnTimer(EMIT)
    public void onEmit(
        @StateId(PARTS) BagState<byte[]> parts,
        @StateId(PASSED) ValueState<Long> passed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        OutputReceiver<CandleBlock> out) {
      if (changed.read() != null) {
        changed.clear();
        give(parts, passed.read(), out);
      }
    }

    @OnTimer(CLOSE)
    public void onClose(
        @Key KV<String, Long> key,
        @StateId(PARTS) BagState<byte[]> parts,
        @StateId(PASSED) ValueState<Long> passed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(CLOSE) Timer close,
        OutputReceiver<CandleBlock> out) {
      if (passed.read() == null) {
        return;
      }
      long now = passed.read() + step.micros();
      passed.write(now);
      changed.clear();
      give(parts, now, out);
      if (now < end(key.getValue())) {
        close.set(passing(now + step.micros()));
      }
    }

    @OnTimer(EXPIRE)
    public void onExpire(
        @StateId(PARTS) BagState<byte[]> parts,
        @StateId(PASSED) ValueState<Long> passed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(CLOSE) Timer close,
        @TimerId(EMIT) Timer emit,
        OutputReceiver<CandleBlock> out) {
      give(parts, Long.MAX_VALUE, out);
      parts.clear();
      passed.clear();
      changed.clear();
      close.clear();
      emit.clear();
    }

    /** Gives the candles that follow from the parts and are better than those given before. */
    private void give(BagState<byte[]> stored, long finalThrough, OutputReceiver<CandleBlock> out) {
      Map<Interval, List<CandleBlock>> known = new EnumMap<>(Interval.class);
      for (CandleBlock block : CandleBlockCodec.of().fromBytes(stored.read())) {
        known.computeIfAbsent(block.interval(), any -> new ArrayList<>()).add(block);
      }
      List<CandleBlock> all = known.values().stream().flatMap(List::stream).toList();
      RollUps.of(all, finalThrough)
          .forEach(
              (interval, candles) -> {
                if (intervals.contains(interval) && candles.count() > 0) {
                  known.computeIfAbsent(interval, any -> new ArrayList<>()).add(candles);
                  out.output(candles);
                }
              });
      stored.clear();
      for (List<CandleBlock> blocks : known.values()) {
        stored.add(CandleBlockCodec.of().toBytes(BestRevisions.of(blocks)));
      }
    }
  }
}
