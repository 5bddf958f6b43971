package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.pipelines.Market.Trade;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.live.Live;
import io.tidemark.pipelines.live.LiveRequest;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.pipelines.sources.BackfillSource;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.scan.RawTail;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.joda.time.Instant;

/**
 * The answer does not depend on the path: any order, repetition, division into messages and
 * bundles, and delay inside the allowed lateness of the same trades gives the same rows, bounded or
 * unbounded, on the direct runner and on Flink; and they are the rows that a plain calculation
 * gives.
 *
 * <p>Each try runs several cases at once, of instruments of their own; how many of both, the build
 * says.
 */
class PathsPropertyTest {
  private static final int CASES = Integer.getInteger("tidemark.cases", 10);
  private static final long SPAN = Duration.ofHours(3).toMillis();
  private static final Duration LATENESS = Duration.ofMinutes(10);

  /** Random trades, and the seed of what happens to them on their way. */
  record Case(List<Trade> trades, long seed) {
    @Override
    public String toString() {
      return trades.stream()
          .map(trade -> "\n  " + trade)
          .collect(Collectors.joining("", "\nseed " + seed + ", trades:", ""));
    }
  }

  @Provide
  Arbitrary<List<Case>> cases() {
    // The first are small as a rule, and so in one minute.
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, SPAN),
            Arbitraries.longs().between(0, SPAN).withDistribution(RandomDistribution.uniform()));
    Arbitrary<Trade> trade =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                times,
                Arbitraries.longs().between(0, 9),
                Arbitraries.longs().between(1, 500),
                Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 50)),
                Arbitraries.of(true, false))
            .as(
                (asset, millis, id, cents, size, buy) ->
                    new Trade("A" + asset, asset < 2, id, millis, cents, size, buy));
    Arbitrary<Case> one =
        Combinators.combine(trade.list().ofMaxSize(20), Arbitraries.longs()).as(Case::new);
    return one.list().ofSize(CASES);
  }

  /** The market of all cases: each has assets of its own, and ids that nothing else has. */
  private static Market market(List<Case> cases) {
    List<Trade> trades = new ArrayList<>();
    for (int number = 0; number < cases.size(); number++) {
      List<Trade> all = cases.get(number).trades();
      for (int i = 0; i < all.size(); i++) {
        Trade trade = all.get(i);
        trades.add(
            new Trade(
                trade.asset() + "C" + number,
                trade.named(),
                trade.id() * 1_000 + i,
                trade.millis(),
                trade.cents(),
                trade.size(),
                trade.buy()));
      }
    }
    return new Market(trades);
  }

  @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void allPathsGiveTheSameRows(@ForAll("cases") List<Case> cases) throws IOException {
    Market market = market(cases);
    Random random = new Random(cases.get(0).seed());
    List<Envelope> messages = messages(market, random);

    Map<String, List<String>> expected = bounded("DirectRunner", shuffled(messages, random));

    assertThat(expected.get("oracle")).isEqualTo(market.candles());
    assertThat(bounded("FlinkRunner", shuffled(messages, random)))
        .as("bounded on Flink")
        .isEqualTo(expected);
    assertThat(live("DirectRunner", delivery(messages, random, true)))
        .as("streaming on Direct")
        .isEqualTo(expected);
    assertThat(live("FlinkRunner", delivery(messages, random, false)))
        .as("streaming on Flink")
        .isEqualTo(expected);
    Survived.faults(Fault.DISORDERED_DELIVERY, 3L * messages.size());
  }

  /** The trades divided into messages, some sent twice, and some that are not understood. */
  private static List<Envelope> messages(Market market, Random random) {
    List<Envelope> messages = new ArrayList<>();
    int number = 0;
    List<Trade> trades = new ArrayList<>(market.trades());
    Collections.shuffle(trades, random);
    for (int next = 0; next < trades.size(); ) {
      Trade first = trades.get(next++);
      Envelope message = first.message("m" + number++);
      while (first.named()
          && next < trades.size()
          && trades.get(next).named()
          && random.nextBoolean()) {
        message = join(message, trades.get(next++));
      }
      if (random.nextInt(4) == 0) {
        message = reordered(message, first);
      }
      messages.add(message);
      if (random.nextInt(10) == 0) {
        messages.add(message);
      }
      if (random.nextInt(10) == 0) {
        messages.add(renamed(message, "m" + number++));
      }
      if (random.nextInt(30) == 0) {
        messages.add(
            renamed(
                withPayload(
                    message,
                    ("broken " + number + "," + random.nextInt()).getBytes(StandardCharsets.UTF_8)),
                "m" + number++));
      }
    }
    return messages;
  }

  /** The same records in another order of columns, which a header in front of them says. */
  private static Envelope reordered(Envelope message, Trade first) {
    String header = first.named() ? "side,price,instrument,size,id,time" : "amount,timestamp,price";
    int[] order = first.named() ? new int[] {5, 3, 1, 4, 2, 0} : new int[] {2, 0, 1};
    StringBuilder text = new StringBuilder(header);
    for (String line : new String(message.payload(), StandardCharsets.UTF_8).split("\n", -1)) {
      String[] fields = line.split(",", -1);
      text.append('\n');
      for (int i = 0; i < order.length; i++) {
        text.append(i == 0 ? "" : ",").append(fields[order[i]]);
      }
    }
    Envelope under = withPayload(message, text.toString().getBytes(StandardCharsets.UTF_8));
    return Envelope.of(
        under.channel(),
        under.messageId(),
        under.format(),
        under.instrument(),
        under.source(),
        // The first record is where it was.
        under.position() - header.length() - 1,
        under.publishTime(),
        under.receiveTime(),
        under.payload());
  }

  private static Envelope join(Envelope message, Trade trade) {
    String all = new String(message.payload(), StandardCharsets.UTF_8) + "\n" + trade.line();
    return withPayload(message, all.getBytes(StandardCharsets.UTF_8));
  }

  private static Envelope withPayload(Envelope message, byte[] payload) {
    return Envelope.of(
        message.channel(),
        message.messageId(),
        message.format(),
        message.instrument(),
        message.source(),
        message.position(),
        message.publishTime(),
        message.receiveTime(),
        payload);
  }

  private static Envelope renamed(Envelope message, String id) {
    return Envelope.of(
        message.channel(),
        id,
        message.format(),
        message.instrument(),
        message.source(),
        message.position(),
        message.publishTime(),
        message.receiveTime(),
        message.payload());
  }

  private static List<Envelope> shuffled(List<Envelope> messages, Random random) {
    List<Envelope> shuffled = new ArrayList<>(messages);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** The earliest event time of a message's records, in milliseconds. */
  private static long time(Envelope message) {
    return new String(message.payload(), StandardCharsets.UTF_8)
        .lines()
        .mapToLong(
            line -> {
              for (String field : line.split(",", -1)) {
                if (field.endsWith("Z")) {
                  return java.time.Instant.parse(field).toEpochMilli();
                }
                if (field.matches("17\\d{8}")) {
                  return Long.parseLong(field) * 1_000;
                }
              }
              return message.publishTime() / 1_000;
            })
        .min()
        .orElseThrow();
  }

  /**
   * Delivers messages out of order, in bundles of any size, with a watermark that may be beyond
   * them, but by less than the allowed lateness.
   */
  private static TestStream<EnvelopeBlock> delivery(
      List<Envelope> messages, Random random, boolean processingTime) {
    record Due(Envelope message, long at) {}
    List<Envelope> order =
        messages.stream()
            .map(message -> new Due(message, time(message) + random.nextInt(20 * 60_000)))
            .sorted(Comparator.comparingLong(Due::at))
            .map(Due::message)
            .toList();
    long[] latest = new long[order.size() + 1];
    latest[order.size()] = Long.MAX_VALUE;
    for (int i = order.size() - 1; i >= 0; i--) {
      long minuteEnd = Math.floorDiv(time(order.get(i)), 60_000L) * 60_000 + 60_000;
      latest[i] = Math.min(latest[i + 1], minuteEnd + LATENESS.toMillis() - 1);
    }
    TestStream.Builder<EnvelopeBlock> stream =
        TestStream.create(BlockCoder.of(EnvelopeBlockCodec.of()));
    long watermark = Market.START.toEpochMilli();
    stream = stream.advanceWatermarkTo(Instant.ofEpochMilli(watermark));
    for (int next = 0; next < order.size(); ) {
      int size = Math.min(1 + random.nextInt(20), order.size() - next);
      List<TimestampedValue<EnvelopeBlock>> bundle = new ArrayList<>();
      for (int left = size; left > 0; ) {
        int together = 1 + random.nextInt(left);
        int from = next + size - left;
        bundle.add(together(order.subList(from, from + together)));
        left -= together;
      }
      stream = add(stream, bundle);
      next += size;
      long cap = Math.min(latest[next], Market.START.toEpochMilli() + 6 * 3_600_000L);
      if (cap > watermark && random.nextInt(3) > 0) {
        watermark += 1 + random.nextLong(cap - watermark);
        stream = stream.advanceWatermarkTo(Instant.ofEpochMilli(watermark));
      }
      if (processingTime && random.nextInt(8) == 0) {
        stream = stream.advanceProcessingTime(org.joda.time.Duration.standardSeconds(3));
      }
    }
    return stream.advanceWatermarkToInfinity();
  }

  private static TimestampedValue<EnvelopeBlock> together(List<Envelope> messages) {
    long earliest = messages.stream().mapToLong(PathsPropertyTest::time).min().orElseThrow();
    return TimestampedValue.of(new EnvelopeBlock(messages), Instant.ofEpochMilli(earliest));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static TestStream.Builder<EnvelopeBlock> add(
      TestStream.Builder<EnvelopeBlock> stream, List<TimestampedValue<EnvelopeBlock>> bundle) {
    TimestampedValue[] others = bundle.subList(1, bundle.size()).toArray(new TimestampedValue[0]);
    return stream.addElements(bundle.get(0), others);
  }

  private static Warehouse warehouse() {
    Warehouse warehouse =
        new Warehouse(
            "memory",
            Map.of(
                CatalogProperties.CATALOG_IMPL,
                InMemoryCatalog.class.getName(),
                CatalogProperties.WAREHOUSE_LOCATION,
                "memory-" + UUID.randomUUID()),
            "a warehouse in memory",
            "tidemark");
    warehouse.prepare(Datasets.contracts());
    return warehouse;
  }

  private static Map<String, List<String>> bounded(String runner, List<Envelope> messages)
      throws IOException {
    Warehouse warehouse = warehouse();
    BackfillRequest request =
        new BackfillRequest(
            new Messages(messages),
            TimeRange.ALL,
            EnumSet.allOf(Interval.class),
            Duration.ofDays(1),
            warehouse,
            Sinks.ONLY_ICEBERG,
            1,
            new Ingest("backfill-test", 0),
            SymbolList.NONE);
    Pipeline pipeline = pipeline(runner);
    Backfill.build(pipeline, request);
    pipeline.run().waitUntilFinish();
    return tables(warehouse, rawRows(messages));
  }

  private static Map<String, List<String>> live(
      String runner, PTransform<PBegin, PCollection<EnvelopeBlock>> stream) throws IOException {
    Warehouse warehouse = warehouse();
    Pipeline pipeline = pipeline(runner);
    Live.build(
        pipeline,
        stream,
        RawTail.none(warehouse),
        new LiveRequest(
            StreamSettings.of(Formats.named("trades.csv").orElseThrow()),
            EnumSet.allOf(Interval.class),
            Duration.ofMillis(50),
            LATENESS,
            Duration.ofMillis(50),
            warehouse,
            Sinks.ONLY_ICEBERG,
            1,
            Ingest.live("test"),
            "none"));
    pipeline.run().waitUntilFinish();
    return tables(
        warehouse,
        TestBackfill.rows(warehouse.table(RawTable.contract().name())).stream()
            .map(
                row ->
                    row.getField(RawTable.MESSAGE_ID)
                        + " "
                        + StandardCharsets.UTF_8.decode(
                            (ByteBuffer) row.getField(RawTable.PAYLOAD)))
            .sorted()
            .toList());
  }

  /** What the raw log must hold: each message once. */
  private static List<String> rawRows(List<Envelope> messages) {
    return messages.stream()
        .map(
            message ->
                message.messageId() + " " + new String(message.payload(), StandardCharsets.UTF_8))
        .distinct()
        .sorted()
        .toList();
  }

  private static Pipeline pipeline(String runner) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs("--runner=" + runner).create();
    Runners.tune(options);
    return Pipeline.create(options);
  }

  /** All tables as text, without ingest metadata. */
  private static Map<String, List<String>> tables(Warehouse warehouse, List<String> raw)
      throws IOException {
    List<Record> candles = TestBackfill.rows(warehouse.table(CandlesTable.contract().name()));
    List<Record> letters = TestBackfill.rows(warehouse.table(DeadLettersTable.contract().name()));
    Warehouse.closeAll();
    return Map.of(
        "oracle", candles.stream().map(row -> Market.text(row::getField)).sorted().toList(),
        "candles", candles.stream().map(TestBackfill::text).toList(),
        "dead letters", letters.stream().map(TestBackfill::text).toList(),
        "raw", raw);
  }

  /** Messages as the source of a backfill. */
  private record Messages(List<Envelope> messages) implements BackfillSource {
    @Override
    public PTransform<PBegin, PCollectionTuple> read(Reading reading) {
      return new PTransform<>() {
        @Override
        public PCollectionTuple expand(PBegin begin) {
          return begin
              .apply(
                  Create.of(messages.stream().map(EnvelopeBlock::of).toList())
                      .withCoder(BlockCoder.of(EnvelopeBlockCodec.of())))
              .apply(DecodeEnvelopes.of(reading.range(), reading.window(), reading.semantics()));
        }
      };
    }

    @Override
    public int files() {
      return 1;
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public long expandedBytes() {
      return 0;
    }

    @Override
    public String rows() {
      return "messages";
    }
  }
}
