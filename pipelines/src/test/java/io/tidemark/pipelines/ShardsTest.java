package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.pipelines.sources.FileSource;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickBlockCodec;
import io.tidemark.schemas.TickIdentity;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.transforms.candles.AggregateCandles;
import io.tidemark.transforms.candles.CandleOutputs;
import io.tidemark.transforms.candles.RollUpCandles;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into how many groups instruments are put, and that candles are the same whatever it is. */
class ShardsTest {
  private static final long DAY = 1_704_067_200_000_000L;

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private static PCollection<String> candles(Pipeline pipeline, int shards) {
    PCollection<CandleBlock> base =
        pipeline
            .apply(
                "Ticks" + shards, Create.of(ticks()).withCoder(BlockCoder.of(TickBlockCodec.of())))
            .apply(
                "Aggregate" + shards,
                AggregateCandles.in(Duration.standardDays(1)).withShards(shards))
            .get(CandleOutputs.CANDLES);
    return PCollectionList.of(base)
        .and(
            base.apply(
                "RollUp" + shards,
                RollUpCandles.to(EnumSet.allOf(Interval.class)).withShards(shards)))
        .apply("All" + shards, Flatten.pCollections())
        .apply(
            "Text" + shards, FlatMapElements.into(TypeDescriptors.strings()).via(ShardsTest::text));
  }

  /** Many instruments, each block of one day. */
  private static List<TickBlock> ticks() {
    Random random = new Random(5);
    List<TickBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Instrument instrument = Instrument.parse("test:A" + random.nextInt(40) + "-USD");
      long day = DAY + random.nextInt(9) * Interval.D1.micros();
      TickBlock.Builder block = TickBlock.builder(instrument, TickIdentity.TRADE_ID, "test", 20);
      for (int t = 0; t < 20; t++) {
        block.add(day + t * 7_000_000L, random.nextLong(1 << 20), TakerSide.BUY);
        block.price().add(random.nextInt(1, 1_000), 2);
        block.size().add(random.nextInt(1_000), 3);
      }
      blocks.add(block.build());
    }
    return blocks;
  }

  private static List<String> text(CandleBlock block) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      rows.add(
          block.instrument()
              + " "
              + block.interval()
              + " "
              + block.openTime(i)
              + " "
              + block.revision(i));
    }
    return rows;
  }

  @Test
  void doNotMatter() {
    Pipeline pipeline = Pipeline.create();
    PCollection<KV<String, Long>> found =
        PCollectionList.of(candles(pipeline, 1))
            .and(candles(pipeline, 7))
            .and(candles(pipeline, 256))
            .apply("Found", Flatten.pCollections())
            .apply("Times", Count.perElement());

    PAssert.that(found)
        .satisfies(
            rows -> {
              assertThat(rows).hasSizeGreaterThan(1_000).allMatch(row -> row.getValue() == 3);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aNumberBeyondTheBoundsIsRefused() {
    for (int shards : new int[] {0, 257}) {
      assertThatThrownBy(() -> AggregateCandles.in(Duration.standardDays(1)).withShards(shards))
          .hasMessage("Invalid number of shards: " + shards + " (expected 1 to 256)");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "671088640, 10", "1099511627776, 256"})
  void areOneForEach64MiBOfInput(long bytes, int shards) throws IOException {
    Path file = folder.resolve("trades.csv");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    Format format = OptionValues.format("trades.csv");
    BackfillRequest request =
        new BackfillRequest(
            FileSource.of(FilePlan.of(List.of(file.toString()), format, Optional.empty())),
            TimeRange.ALL,
            EnumSet.allOf(Interval.class),
            java.time.Duration.ofDays(1),
            Warehouse.of(folder.toString(), Warehouse.CatalogType.HADOOP, null, Map.of()),
            Sinks.ONLY_ICEBERG,
            1,
            new Ingest("test", 0),
            SymbolList.NONE);

    assertThat(request.shards()).isEqualTo(shards);
    assertThat(request.shardsWithStored()).isEqualTo(shards);
  }
}
