package io.tidemark.pipelines.backfill;

import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.bigquery.UpsertToBigQuery;
import io.tidemark.storage.maintain.MaintainAfter;
import io.tidemark.storage.upsert.CommitResult;
import io.tidemark.storage.upsert.ReadStoredParts;
import io.tidemark.storage.upsert.SettleRollUps;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.candles.AggregateCandles;
import io.tidemark.transforms.candles.CandleOutputs;
import io.tidemark.transforms.candles.KeepBestRevisions;
import io.tidemark.transforms.candles.RollUpCandles;
import io.tidemark.transforms.candles.TellMissingSums;
import io.tidemark.transforms.decode.DecodedOutputs;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.joda.time.Duration;

/** Years of history: files or the raw log to candles of all intervals. */
public final class Backfill {
  private Backfill() {}

  /** Runs a backfill with these options to its end, or hands it over to a cluster. */
  public static void main(String[] args) {
    BackfillOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(BackfillOptions.class);
    PipelineResult job = start(options, BackfillRequest.of(options));
    if (!Runners.isDetached(options)) {
      job.waitUntilFinish();
    }
  }

  /** Starts a backfill. */
  public static PipelineResult start(BackfillOptions options, BackfillRequest request) {
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, request);
    return pipeline.run();
  }

  /** Adds the whole graph to a pipeline. */
  public static void build(Pipeline pipeline, BackfillRequest request) {
    PCollectionTuple read = pipeline.apply("Read", read(request));
    PCollectionTuple made = baseCandles(read, request);
    PCollection<CandleBlock> base = made.get(CandleOutputs.CANDLES);
    PCollectionList<CandleBlock> candles =
        PCollectionList.of(base)
            .and(
                request.sinks().iceberg()
                    ? upsertToIceberg(base, request)
                    : List.of(
                        base.apply(
                            "RollUpCandles",
                            RollUpCandles.to(request.intervals()).withShards(request.shards()))));
    PCollectionList<DeadLetter> letters =
        PCollectionList.of(read.get(DecodedOutputs.DEAD_LETTERS))
            .and(made.get(CandleOutputs.DEAD_LETTERS));
    // Each by itself: together they would have to be moved.
    for (int i = 0; i < candles.size(); i++) {
      letters = letters.and(candles.get(i).apply("TellMissingSums" + i, TellMissingSums.create()));
    }
    if (request.sinks().bigQuery().isPresent()) {
      letters =
          letters.and(
              candles
                  .apply("AllCandles", Flatten.pCollections())
                  .apply(
                      "SendCandles",
                      UpsertToBigQuery.of(
                          CandlesTable.DATASET,
                          request.sinks().bigQuery().get(),
                          request.ingest())));
    }
    upsert(letters.apply("AllDeadLetters", Flatten.pCollections()), request);
  }

  /**
   * Merges base candles, then the larger ones. Those are made of the base candles together with
   * what the table held already of their weeks, so that parts of history may be loaded in any
   * order.
   *
   * @return the larger candles, those first that follow from what was read alone
   */
  private static List<PCollection<CandleBlock>> upsertToIceberg(
      PCollection<CandleBlock> base, BackfillRequest request) {
    PCollection<CommitResult> committed =
        base.apply(
            "UpsertBaseCandles",
            UpsertRows.of(
                CandlesTable.DATASET, request.warehouse(), request.ingest(), "base-candles"));
    PCollection<CandleBlock> stored =
        base.apply("ReadStoredParts", ReadStoredParts.after(committed, request.warehouse()));
    PCollection<CandleBlock> rolledUp =
        PCollectionList.of(base)
            .and(stored)
            .apply("AllParts", Flatten.pCollections())
            .apply(
                "RollUpCandles",
                RollUpCandles.to(request.intervals()).withShards(request.shardsWithStored()));
    PCollection<CandleBlock> settled =
        rolledUp
            .apply(
                "UpsertRollUps",
                UpsertRows.rollUps(request.warehouse(), request.ingest(), "roll-ups"))
            .apply(
                "SettleRollUps",
                SettleRollUps.since(
                    committed, request.warehouse(), request.ingest(), request.intervals()));
    request
        .sinks()
        .retention()
        .ifPresent(
            retention -> {
              // It is waited for, not read.
              PCollectionView<Iterable<CandleBlock>> allCommitted =
                  settled.apply("Settled", View.asIterable());
              committed.apply(
                  "MaintainCandles",
                  ParDo.of(
                          new MaintainAfter(
                              request.warehouse(), CandlesTable.contract().name(), retention))
                      .withSideInputs(allCommitted));
            });
    return List.of(rolledUp, settled);
  }

  private static void upsert(PCollection<DeadLetter> letters, BackfillRequest request) {
    if (request.sinks().iceberg()) {
      PCollection<CommitResult> committed =
          letters.apply(
              "UpsertDeadLetters",
              UpsertRows.of(
                  DeadLettersTable.DATASET, request.warehouse(), request.ingest(), "dead-letters"));
      request
          .sinks()
          .retention()
          .ifPresent(
              retention ->
                  committed.apply(
                      "MaintainDeadLetters",
                      ParDo.of(
                          new MaintainAfter(
                              request.warehouse(),
                              DeadLettersTable.contract().name(),
                              retention))));
    }
    request
        .sinks()
        .bigQuery()
        .ifPresent(
            dataset ->
                letters.apply(
                    "SendDeadLetters",
                    UpsertToBigQuery.of(DeadLettersTable.DATASET, dataset, request.ingest())));
  }

  /** Reads and decodes the source of a request. */
  public static PTransform<PBegin, PCollectionTuple> read(BackfillRequest request) {
    return request.source().read(request.reading());
  }

  /**
   * The candles that are made directly from ticks or by the venue, each once, and the letters of
   * ticks that were passed over: {@link CandleOutputs}.
   */
  public static PCollectionTuple baseCandles(PCollectionTuple read, BackfillRequest request) {
    PCollectionTuple ofTrades =
        read.get(DecodedOutputs.TICKS)
            .apply(
                "AggregateCandles",
                AggregateCandles.in(Duration.millis(request.window().toMillis()))
                    .withSemantics(request.semantics())
                    .withShards(request.shards()));
    PCollection<CandleBlock> ofVenue =
        read.get(DecodedOutputs.CANDLES)
            .apply("KeepBestRevisions", KeepBestRevisions.create().withShards(request.shards()));
    return PCollectionTuple.of(
            CandleOutputs.CANDLES,
            PCollectionList.of(ofTrades.get(CandleOutputs.CANDLES))
                .and(ofVenue)
                .apply("BaseCandles", Flatten.pCollections()))
        .and(CandleOutputs.DEAD_LETTERS, ofTrades.get(CandleOutputs.DEAD_LETTERS));
  }
}
