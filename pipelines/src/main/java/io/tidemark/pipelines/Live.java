package io.tidemark.pipelines;

import io.tidemark.pipelines.iceberg.RawTail;
import io.tidemark.pipelines.iceberg.UpsertStream;
import io.tidemark.pipelines.streams.StreamInput;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Envelope;
import io.tidemark.transforms.candles.ReviseCandles;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
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
    StreamInput input = StreamInput.of(String.join(",", options.getInput()), request.settings());
    Runners.tuneStreaming(options, CHECKPOINT_EVERY, request.checkpoints());
    RawTail recent = RawTail.none(request.warehouse());
    if (!Runners.hasCheckpoint(options) && input.channels().isPresent()) {
      recent =
          RawTail.of(
              request.warehouse(),
              input.channels().get(),
              request
                  .lateness()
                  .plus(request.settings().maxDelay())
                  .plus(request.early())
                  .plus(request.commitInterval())
                  .plus(MINUTE));
      input.resumeAfter(recent.lastIds());
    }
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, input, recent, request);
    return Runners.start(pipeline);
  }

  /**
   * Adds the whole graph to a pipeline.
   *
   * @param input receives messages, with their event times, in the global window
   * @param recent messages that were received before and whose candles may not have been made
   */
  public static void build(
      Pipeline pipeline,
      PTransform<PBegin, PCollection<Envelope>> input,
      RawTail recent,
      LiveRequest request) {
    PCollectionTuple decoded =
        pipeline
            .apply("Receive", input)
            .apply("Decode", DecodeEnvelopes.of(TimeRange.ALL, MINUTE, request.semantics()));
    decoded
        .get(DecodeEnvelopes.ENVELOPES)
        .apply(
            "AppendRaw",
            UpsertStream.raw(request.warehouse(), request.ingest(), commitInterval(request)));
    PCollectionTuple resumed =
        pipeline.apply(
            "Resume",
            recent.decoded(
                new Reading(TimeRange.ALL, MINUTE, request.semantics(), request.ingest().id())));
    PCollectionList.of(decoded.get(DecodedOutputs.DEAD_LETTERS))
        .and(resumed.get(DecodedOutputs.DEAD_LETTERS))
        .apply("AllDeadLetters", Flatten.pCollections())
        .apply(
            "UpsertDeadLetters",
            UpsertStream.deadLetters(
                request.warehouse(), request.ingest(), commitInterval(request)));
    PCollection<CandleBlock> ofTrades =
        PCollectionList.of(decoded.get(DecodedOutputs.TICKS))
            .and(resumed.get(DecodedOutputs.TICKS))
            .apply("AllTicks", Flatten.pCollections())
            .apply(
                "ReviseCandles",
                ReviseCandles.every(
                    joda(request.early()), joda(request.lateness()), request.semantics()));
    ofTrades.apply("WatermarkLag", ParDo.of(new WatermarkLag()));
    PCollectionList.of(ofTrades)
        .and(decoded.get(DecodedOutputs.CANDLES))
        .and(resumed.get(DecodedOutputs.CANDLES))
        .apply("BaseCandles", Flatten.pCollections())
        .apply(
            "UpsertCandles",
            UpsertStream.candles(
                request.warehouse(),
                request.ingest(),
                commitInterval(request),
                request.intervals()));
  }

  private static org.joda.time.Duration commitInterval(LiveRequest request) {
    return joda(request.commitInterval());
  }

  private static org.joda.time.Duration joda(Duration duration) {
    return org.joda.time.Duration.millis(duration.toMillis());
  }
}
