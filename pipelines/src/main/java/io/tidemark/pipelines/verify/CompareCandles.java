package io.tidemark.pipelines.verify;

import io.tidemark.pipelines.verify.Difference.Kind;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.storage.scan.ReadStoredCandles;
import io.tidemark.storage.tables.Candle;
import io.tidemark.storage.tables.OddValue;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableBiFunction;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Compares the candles that a source gives with stored ones, a week of one instrument, basis and
 * interval at a time.
 *
 * <p>Compared are the series (instrument and basis) that the source gives: of others it knows
 * nothing. Where the range has a bound, candles that reach over it are left out; where it has none,
 * the source's first or last trade of the series stands for it, and stored candles beyond that are
 * left out.
 */
final class CompareCandles extends PTransform<PCollection<CandleBlock>, PDone> {
  private static final TupleTag<byte[]> EXPECTED = new TupleTag<>("expected") {};
  private static final TupleTag<byte[]> STORED = new TupleTag<>("stored") {};
  private static final TupleTag<OddValue> ODD = new TupleTag<>("odd") {};

  private final PCollectionTuple stored;
  private final TimeRange range;
  private final Set<Interval> intervals;
  private final String run;

  private CompareCandles(
      PCollectionTuple stored, TimeRange range, Set<Interval> intervals, String run) {
    this.stored = stored;
    this.range = range;
    this.intervals = Set.copyOf(intervals);
    this.run = run;
  }

  /**
   * Compares with the rows that {@link ReadStoredCandles} gives.
   *
   * @param intervals the intervals that the source gives; of others there are no extra rows
   * @param run the run under whose id {@link Differences} are told
   */
  static CompareCandles with(
      PCollectionTuple stored, TimeRange range, Set<Interval> intervals, String run) {
    return new CompareCandles(stored, range, intervals, run);
  }

  @Override
  public PDone expand(PCollection<CandleBlock> expected) {
    PCollectionView<Map<String, KV<Long, Long>>> extents =
        expected
            .apply("Extents", ParDo.of(new Extents()))
            .setCoder(
                KvCoder.of(StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of())))
            .apply("Extent", Combine.perKey(new Union()))
            .apply("ExtentOfSeries", View.asMap());
    KeyedPCollectionTuple.of(EXPECTED, expected.apply("KeyExpected", new ByWeek()))
        .and(STORED, stored.get(ReadStoredCandles.CANDLES).apply("KeyStored", new ByWeek()))
        .and(
            ODD,
            stored
                .get(ReadStoredCandles.ODD_VALUES)
                .apply("KeyOdd", ParDo.of(new KeyOdd()))
                .setCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(OddValue.class))))
        .apply("Group", CoGroupByKey.create())
        .apply(
            "Compare",
            ParDo.of(new Compare(extents, range, intervals, run)).withSideInputs(extents));
    return PDone.in(expected.getPipeline());
  }

  private static String series(Candle candle) {
    return candle.instrument() + "/" + candle.basis().label();
  }

  private static String key(Candle candle) {
    return series(candle) + "/" + candle.interval() + "/" + Interval.W1.open(candle.openTime());
  }

  /** The first open and the last close of the candles of a block, by series. */
  private static final class Extents extends DoFn<CandleBlock, KV<String, KV<Long, Long>>> {
    @ProcessElement
    public void process(
        @Element CandleBlock block, OutputReceiver<KV<String, KV<Long, Long>>> out) {
      if (block.count() > 0) {
        out.output(
            KV.of(
                series(Candle.of(block, 0)),
                KV.of(block.openTime(0), Candle.of(block, block.count() - 1).closeTime())));
      }
    }
  }

  private static final class Union
      implements SerializableBiFunction<KV<Long, Long>, KV<Long, Long>, KV<Long, Long>> {
    @Override
    public KV<Long, Long> apply(KV<Long, Long> a, KV<Long, Long> b) {
      return KV.of(Math.min(a.getKey(), b.getKey()), Math.max(a.getValue(), b.getValue()));
    }
  }

  /** Cuts blocks by week, keyed and as bytes. */
  private static final class ByWeek
      extends PTransform<PCollection<CandleBlock>, PCollection<KV<String, byte[]>>> {
    @Override
    public PCollection<KV<String, byte[]>> expand(PCollection<CandleBlock> candles) {
      return candles
          .apply("Cut", ParDo.of(new Cut()))
          .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
    }
  }

  private static final class Cut extends DoFn<CandleBlock, KV<String, byte[]>> {
    @ProcessElement
    public void process(@Element CandleBlock block, OutputReceiver<KV<String, byte[]>> out) {
      int from = 0;
      while (from < block.count()) {
        String key = key(Candle.of(block, from));
        int to = from + 1;
        while (to < block.count() && key(Candle.of(block, to)).equals(key)) {
          to++;
        }
        out.output(KV.of(key, CandleBlockCodec.of().toBytes(block.slice(from, to))));
        from = to;
      }
    }
  }

  private static final class KeyOdd extends DoFn<OddValue, KV<String, OddValue>> {
    @ProcessElement
    public void process(@Element OddValue odd, OutputReceiver<KV<String, OddValue>> out) {
      out.output(KV.of(key(odd.candle()), odd));
    }
  }

  /** A candle of a block. */
  private record Row(CandleBlock block, int i) {
    private Candle candle() {
      return Candle.of(block, i);
    }
  }

  private static final class Compare extends DoFn<KV<String, CoGbkResult>, Void> {
    private final PCollectionView<Map<String, KV<Long, Long>>> extents;
    private final TimeRange range;
    private final Set<Interval> intervals;
    private final Outcome outcome;

    private Compare(
        PCollectionView<Map<String, KV<Long, Long>>> extents,
        TimeRange range,
        Set<Interval> intervals,
        String run) {
      this.extents = extents;
      this.range = range;
      this.intervals = intervals;
      this.outcome = new Outcome(CandlesTable.contract().name(), run);
    }

    @ProcessElement
    public void process(@Element KV<String, CoGbkResult> group, ProcessContext context) {
      CoGbkResult rows = group.getValue();
      Map<Long, Row> expected = new TreeMap<>();
      for (Row row : rows(rows.getAll(EXPECTED))) {
        expected.merge(row.candle().openTime(), row, Compare::better);
      }
      Map<Long, List<Row>> stored = new TreeMap<>();
      for (Row row : rows(rows.getAll(STORED))) {
        stored.computeIfAbsent(row.candle().openTime(), any -> new ArrayList<>()).add(row);
      }
      Map<Candle, List<OddValue>> odd = new HashMap<>();
      for (OddValue value : rows.getAll(ODD)) {
        odd.computeIfAbsent(value.candle(), any -> new ArrayList<>()).add(value);
      }
      Map<String, KV<Long, Long>> known = context.sideInput(extents);
      TreeSet<Long> openTimes = new TreeSet<>(expected.keySet());
      openTimes.addAll(stored.keySet());
      for (long openTime : openTimes) {
        List<Row> there = stored.getOrDefault(openTime, List.of());
        compare(expected.get(openTime), there, odd, known);
      }
    }

    private static List<Row> rows(Iterable<byte[]> blocks) {
      List<Row> rows = new ArrayList<>();
      for (CandleBlock block : CandleBlockCodec.of().fromBytes(blocks)) {
        for (int i = 0; i < block.count(); i++) {
          rows.add(new Row(block, i));
        }
      }
      return rows;
    }

    private static Row better(Row a, Row b) {
      return a.block.compareRevision(a.i, b.block, b.i) >= 0 ? a : b;
    }

    private void compare(
        Row expected,
        List<Row> stored,
        Map<Candle, List<OddValue>> odd,
        Map<String, KV<Long, Long>> extentOfSeries) {
      Candle candle = expected != null ? expected.candle() : stored.get(0).candle();
      if (!isInside(candle)
          || (expected == null && !isKnown(candle, extentOfSeries.get(series(candle))))) {
        outcome.notCompared(stored.size());
        return;
      }
      if (stored.isEmpty()) {
        outcome.different(of(Kind.MISSING, candle, List.of()), false);
        return;
      }
      if (expected == null) {
        stored.forEach(row -> outcome.different(of(Kind.EXTRA, candle, List.of()), true));
        return;
      }
      for (Row second : stored.subList(1, stored.size())) {
        List<Difference.Value> twice =
            List.of(
                new Difference.Value(
                    "a second row of this key", second.block.revision(second.i).text(), "none"));
        outcome.different(of(Kind.EXTRA, candle, twice), true);
      }
      Row row = stored.get(0);
      List<OddValue> oddValues = odd.getOrDefault(candle, List.of());
      if (oddValues.isEmpty() && CandleValues.equal(expected.block, expected.i, row.block, row.i)) {
        outcome.equal();
      } else {
        boolean stays = row.block.compareRevision(row.i, expected.block, expected.i) >= 0;
        outcome.different(of(Kind.DIFFERENT, candle, values(expected, row, oddValues)), stays);
        // A larger one of older rules cannot be told from one of fewer parts.
        if (candle.interval() == Interval.M1
            && row.block.epoch(row.i) < expected.block.epoch(expected.i)) {
          outcome.older();
        }
      }
    }

    private boolean isInside(Candle candle) {
      return candle.openTime() >= range.from()
          && (range.to() == TimeRange.ALL.to() || candle.closeTime() <= range.to());
    }

    /** Whether the source can say that a candle it does not give does not exist. */
    private boolean isKnown(Candle candle, KV<Long, Long> extent) {
      return extent != null
          && intervals.contains(candle.interval())
          && (range.from() != TimeRange.ALL.from() || candle.closeTime() > extent.getKey())
          && (range.to() != TimeRange.ALL.to() || candle.openTime() < extent.getValue());
    }

    private static List<Difference.Value> values(Row expected, Row stored, List<OddValue> odd) {
      Map<String, String> before = CandleValues.texts(stored.block, stored.i);
      odd.forEach(value -> before.put(value.column(), CandleValues.text(value.value())));
      List<Difference.Value> values = new ArrayList<>();
      CandleValues.texts(expected.block, expected.i)
          .forEach(
              (column, text) -> {
                if (!text.equals(before.get(column))) {
                  values.add(new Difference.Value(column, before.get(column), text));
                }
              });
      return values;
    }

    private static Difference of(Kind kind, Candle candle, List<Difference.Value> values) {
      String key =
          candle.instrument()
              + " "
              + candle.interval()
              + " "
              + Instant.EPOCH.plus(candle.openTime(), ChronoUnit.MICROS)
              + " "
              + candle.basis().label();
      return new Difference(CandlesTable.contract().name(), kind, key, List.copyOf(values));
    }
  }
}
