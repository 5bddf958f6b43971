package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickBlockCodec;
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
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Makes one-minute candles of an unbounded stream of ticks in the global window. A candle is
 * provisional while the watermark is inside its minute, final once the watermark has passed it, and
 * revised when late ticks come inside the allowed lateness. Each time it is made again of all ticks
 * of its minute, so that one delivered twice counts once.
 *
 * <p>What is later still is counted and dropped; the raw log has it.
 *
 * <p>State: the ticks of each instrument and minute that has any, from the first of them until the
 * watermark has passed the minute by the allowed lateness.
 */
public final class ReviseCandles extends PTransform<PCollection<TickBlock>, PCollectionTuple> {
  private final Duration early;
  private final Duration lateness;
  private final int semantics;

  private ReviseCandles(Duration early, Duration lateness, int semantics) {
    this.early = early;
    this.lateness = lateness;
    this.semantics = semantics;
  }

  /**
   * Makes candles of blocks that each lie inside one minute.
   *
   * @param early how long, in processing time, a provisional or revised candle waits for more ticks
   * @param lateness how far the watermark may be beyond a minute before its ticks are too late
   * @param semantics version of the semantics to stamp candles with
   */
  public static ReviseCandles every(Duration early, Duration lateness, int semantics) {
    if (early.getMillis() < 0 || lateness.getMillis() < 0) {
      throw new IllegalArgumentException(
          "Invalid early firing or lateness: " + early + ", " + lateness + " (expected 0 or more)");
    }
    return new ReviseCandles(early, lateness, semantics);
  }

  /** Gives {@link CandleOutputs}; dead letters with the final candles. */
  @Override
  public PCollectionTuple expand(PCollection<TickBlock> ticks) {
    return CandleOutputs.withCoders(
        ticks
            .apply("KeyByMinute", ParDo.of(new KeyByMinute()))
            .setCoder(
                KvCoder.of(
                    KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()), ByteArrayCoder.of()))
            .apply(
                "Revise",
                ParDo.of(new Revise(early, lateness, semantics))
                    .withOutputTags(
                        CandleOutputs.CANDLES, TupleTagList.of(CandleOutputs.DEAD_LETTERS))));
  }

  private static final class KeyByMinute extends DoFn<TickBlock, KV<KV<String, Long>, byte[]>> {
    @ProcessElement
    public void process(
        @Element TickBlock block, OutputReceiver<KV<KV<String, Long>, byte[]>> out) {
      long minute = Interval.M1.open(block.time(0));
      out.output(KV.of(KV.of(block.instrument().id(), minute), TickBlockCodec.of().toBytes(block)));
    }
  }

  static final class Revise extends DoFn<KV<KV<String, Long>, byte[]>, CandleBlock> {
    private static final String TICKS = "ticks";
    private static final String CLOSED = "closed";
    private static final String CHANGED = "changed";
    private static final String CLOSE = "close";
    private static final String EXPIRE = "expire";
    private static final String EMIT = "emit";

    /** The blocks of the minute. */
    @StateId(TICKS)
    private final StateSpec<BagState<byte[]>> ticksSpec = StateSpecs.bag(ByteArrayCoder.of());

    /** Whether the watermark has passed the minute; missing before the first tick. */
    @StateId(CLOSED)
    private final StateSpec<ValueState<Boolean>> closedSpec = StateSpecs.value(BooleanCoder.of());

    /** Whether ticks have come since the candle was last given. */
    @StateId(CHANGED)
    private final StateSpec<ValueState<Boolean>> changedSpec = StateSpecs.value(BooleanCoder.of());

    @TimerId(CLOSE)
    private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @TimerId(EXPIRE)
    private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @TimerId(EMIT)
    private final TimerSpec emitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    private final Counter distinct = Metrics.counter("candles", "ticks_distinct");
    private final Counter duplicates = Metrics.counter("candles", "ticks_duplicate");
    private final Counter conflicting = Metrics.counter("candles", "ticks_conflicting");
    private final Counter late = Metrics.counter("candles", "ticks_late");
    private final Counter tooLate = Metrics.counter("candles", "ticks_too_late");
    private final Counter provisional = Metrics.counter("candles", "candles_provisional");
    private final Counter finals = Metrics.counter("candles", "candles_1m");
    private final Counter revised = Metrics.counter("candles", "candles_revised");

    private final Duration early;
    private final Duration lateness;
    private final int semantics;

    private Revise(Duration early, Duration lateness, int semantics) {
      this.early = early;
      this.lateness = lateness;
      this.semantics = semantics;
    }

    @ProcessElement
    public void process(
        @Element KV<KV<String, Long>, byte[]> block,
        @StateId(TICKS) BagState<byte[]> ticks,
        @StateId(CLOSED) ValueState<Boolean> closed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(CLOSE) Timer close,
        @TimerId(EXPIRE) Timer expire,
        @TimerId(EMIT) Timer emit) {
      Instant end = end(block.getKey().getValue());
      Instant watermark = expire.getCurrentRelativeTime();
      if (!watermark.isBefore(end.plus(lateness))) {
        tooLate.inc(TickBlockCodec.of().fromBytes(block.getValue()).count());
        return;
      }
      if (!watermark.isBefore(end)) {
        late.inc(TickBlockCodec.of().fromBytes(block.getValue()).count());
      }
      ticks.add(block.getValue());
      if (closed.read() == null) {
        closed.write(false);
        close.set(end);
        expire.set(end.plus(lateness));
      }
      if (changed.read() == null) {
        changed.write(true);
        emit.offset(early).setRelative();
      }
    }

    private static Instant end(long minute) {
      return Instant.ofEpochMilli((minute + Interval.M1.micros()) / 1_000);
    }

    @OnTimer(EMIT)
    public void onEmit(
        @StateId(TICKS) BagState<byte[]> ticks,
        @StateId(CLOSED) ValueState<Boolean> closed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        MultiOutputReceiver out) {
      if (changed.read() != null) {
        changed.clear();
        boolean isFinal = closed.read();
        (isFinal ? revised : provisional).inc();
        output(candle(ticks, isFinal), isFinal, out);
      }
    }

    @OnTimer(CLOSE)
    public void onClose(
        @StateId(TICKS) BagState<byte[]> ticks,
        @StateId(CLOSED) ValueState<Boolean> closed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(EMIT) Timer emit,
        MultiOutputReceiver out) {
      if (closed.read() == null) {
        return;
      }
      closed.write(true);
      changed.clear();
      emit.clear();
      MinuteCandles.Result result = candle(ticks, true);
      distinct.inc(result.distinct());
      duplicates.inc(result.duplicates());
      conflicting.inc(result.conflicts().size());
      finals.inc();
      output(result, true, out);
    }

    @OnTimer(EXPIRE)
    public void onExpire(
        @StateId(TICKS) BagState<byte[]> ticks,
        @StateId(CLOSED) ValueState<Boolean> closed,
        @StateId(CHANGED) ValueState<Boolean> changed,
        @TimerId(EMIT) Timer emit,
        MultiOutputReceiver out) {
      if (Boolean.FALSE.equals(closed.read())) {
        onClose(ticks, closed, changed, emit, out);
      }
      if (changed.read() != null) {
        revised.inc();
        output(candle(ticks, true), true, out);
      }
      emit.clear();
      ticks.clear();
      closed.clear();
      changed.clear();
    }

    /** A minute whose trades all have size 0 has no candle. */
    private static void output(
        MinuteCandles.Result result, boolean isFinal, MultiOutputReceiver out) {
      if (result.candles().count() > 0) {
        out.get(CandleOutputs.CANDLES).output(result.candles());
      }
      if (isFinal) {
        result.conflicts().forEach(out.get(CandleOutputs.DEAD_LETTERS)::output);
      }
    }

    private MinuteCandles.Result candle(BagState<byte[]> ticks, boolean isFinal) {
      return MinuteCandles.of(TickBlockCodec.of().fromBytes(ticks.read()), semantics, isFinal);
    }
  }
}
