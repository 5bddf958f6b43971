package io.tidemark.pipelines.live;

import io.tidemark.messaging.StreamInputs;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.bigquery.BigQueryDataset;
import io.tidemark.storage.bigquery.UpsertToBigQuery;
import io.tidemark.storage.scan.RawTail;
import io.tidemark.storage.upsert.UpsertStream;
import io.tidemark.transforms.candles.CandleOutputs;
import io.tidemark.transforms.candles.ReviseCandles;
import io.tidemark.transforms.candles.ReviseRollUps;
import io.tidemark.transforms.candles.TellMissingSums;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * A live feed: messages to the raw log, and to candles of all intervals that are provisional, then
 * final, then revised. What candles are is what {@link Backfill} says they are.
 */
public final class Live {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

  private Live() {}

  /** Runs a live job with these options until it is stopped, or hands it over to a cluster. */
  public static void main(String[] args) {
    LiveOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(LiveOptions.class);
    PipelineResult job = start(options, LiveRequest.of(options));
    if (!Runners.isDetached(options)) {
      job.waitUntilFinish();
    }
  }

  /**
   * Starts a live job and returns while it runs. It goes on from its latest checkpoint; where there
   * is none, from the end of the raw log.
   */
  public static PipelineResult start(LiveOptions options, LiveRequest request) {
    if (input(options, request).channels().isPresent()) {
      Runners.tuneEndless(options);
    }
    Runners.tuneStreaming(options, CHECKPOINT_EVERY, request.checkpoints());
    return Runners.start(
        Runners.hasCheckpoint(options) ? resume(options, request) : create(options, request));
  }

  /**
   * Makes the pipeline of a job whose runner has no state of it: it goes on from the end of the raw
   * log, and a Kafka group goes on behind the last message kept.
   */
  public static Pipeline create(LiveOptions options, LiveRequest request) {
    StreamInput input = input(options, request);
    Optional<String> channels = input.channels();
    if (channels.isEmpty() || !request.sinks().iceberg()) {
      return pipeline(options, input, RawTail.none(request.warehouse()), request);
    }
    RawTail recent =
        RawTail.of(
            request.warehouse(),
            channels.get(),
            request
                .lateness()
                .plus(request.settings().maxDelay())
                .plus(request.early())
                .plus(request.commitInterval())
                .plus(MINUTE));
    input.resumeAfter(recent.lastIds());
    return pipeline(options, input, recent, request);
  }

  /** Makes the pipeline of a job whose runner hands it the state of an earlier one. */
  public static Pipeline resume(LiveOptions options, LiveRequest request) {
    return pipeline(options, input(options, request), RawTail.none(request.warehouse()), request);
  }

  private static StreamInput input(LiveOptions options, LiveRequest request) {
    return StreamInputs.of(String.join(",", options.getInput()), request.settings());
  }

  private static Pipeline pipeline(
      LiveOptions options, StreamInput input, RawTail recent, LiveRequest request) {
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, input, recent, request);
    return pipeline;
  }

  /**
   * Adds the whole graph to a pipeline.
   *
   * @param input receives blocks of messages, each with a timestamp no later than its events, in
   *     the global window
   * @param recent messages that were received before and whose candles may not have been made
   */
  public static void build(
      Pipeline pipeline,
      PTransform<PBegin, PCollection<EnvelopeBlock>> input,
      RawTail recent,
      LiveRequest request) {
    PCollectionTuple decoded =
        pipeline
            .apply("Receive", input)
            .apply(
                "Decode",
                DecodeEnvelopes.of(TimeRange.ALL, MINUTE, request.semantics())
                    .knowing(request.settings().hints().symbols()));
    PCollectionTuple resumed =
        pipeline.apply(
            "Resume",
            recent.decoded(
                new Reading(
                    TimeRange.ALL,
                    MINUTE,
                    request.semantics(),
                    request.ingest().id(),
                    request.settings().hints().symbols())));
    PCollection<EnvelopeBlock> messages = decoded.get(DecodeEnvelopes.ENVELOPES);
    PCollection<EnvelopeBlock> kept = resumed.get(DecodeEnvelopes.ENVELOPES);
    PCollectionTuple ofTrades = ofTrades(decoded, resumed, request);
    PCollection<CandleBlock> candles = candles(decoded, resumed, ofTrades, request);
    PCollectionList<DeadLetter> letters =
        PCollectionList.of(decoded.get(DecodedOutputs.DEAD_LETTERS))
            .and(resumed.get(DecodedOutputs.DEAD_LETTERS))
            .and(ofTrades.get(CandleOutputs.DEAD_LETTERS))
            .and(candles.apply("TellMissingSums", TellMissingSums.create()));
    if (request.sinks().iceberg()) {
      messages.apply(
          "AppendRaw",
          UpsertStream.raw(request.warehouse(), request.ingest(), commitInterval(request), recent)
              .withUpkeep(request.sinks().upkeep()));
    }
    if (request.sinks().bigQuery().isPresent()) {
      BigQueryDataset dataset = request.sinks().bigQuery().get();
      letters =
          letters
              .and(
                  PCollectionList.of(messages)
                      .and(kept)
                      .apply("AllMessages", Flatten.pCollections())
                      .apply("SendRaw", UpsertToBigQuery.raw(dataset, request.ingest())))
              .and(
                  candles.apply(
                      "SendCandles",
                      UpsertToBigQuery.of(CandlesTable.DATASET, dataset, request.ingest())));
    }
    upsert(letters.apply("AllDeadLetters", Flatten.pCollections()), request);
  }

  /** Makes the candles of one minute that are of trades. */
  private static PCollectionTuple ofTrades(
      PCollectionTuple decoded, PCollectionTuple resumed, LiveRequest request) {
    PCollectionTuple ofTrades =
        PCollectionList.of(decoded.get(DecodedOutputs.TICKS))
            .and(resumed.get(DecodedOutputs.TICKS))
            .apply("AllTicks", Flatten.pCollections())
            .apply(
                "ReviseCandles",
                ReviseCandles.every(
                    joda(request.early()), joda(request.lateness()), request.semantics()));
    ofTrades.get(CandleOutputs.CANDLES).apply("WatermarkLag", ParDo.of(new WatermarkLag()));
    return ofTrades;
  }

  /** Makes and, where they go to Iceberg, commits the candles of all intervals. */
  private static PCollection<CandleBlock> candles(
      PCollectionTuple decoded,
      PCollectionTuple resumed,
      PCollectionTuple ofTrades,
      LiveRequest request) {
    PCollection<CandleBlock> base =
        PCollectionList.of(ofTrades.get(CandleOutputs.CANDLES))
            .and(decoded.get(DecodedOutputs.CANDLES))
            .and(resumed.get(DecodedOutputs.CANDLES))
            .apply("BaseCandles", Flatten.pCollections());
    if (request.sinks().iceberg()) {
      return base.apply(
          "UpsertCandles",
          UpsertStream.candles(
                  request.warehouse(),
                  request.ingest(),
                  commitInterval(request),
                  request.intervals())
              .withUpkeep(request.sinks().upkeep()));
    }
    return PCollectionList.of(base)
        .and(
            base.apply(
                "ReviseRollUps",
                ReviseRollUps.every(
                    commitInterval(request), joda(request.lateness()), request.intervals())))
        .apply("AllCandles", Flatten.pCollections());
  }

  private static void upsert(PCollection<DeadLetter> letters, LiveRequest request) {
    if (request.sinks().iceberg()) {
      letters.apply(
          "UpsertDeadLetters",
          UpsertStream.of(
                  DeadLettersTable.DATASET,
                  request.warehouse(),
                  request.ingest(),
                  commitInterval(request))
              .withUpkeep(request.sinks().upkeep()));
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

  private static org.joda.time.Duration commitInterval(LiveRequest request) {
    return joda(request.commitInterval());
  }

  private static org.joda.time.Duration joda(Duration duration) {
    return org.joda.time.Duration.millis(duration.toMillis());
  }
}
