package io.tidemark.pipelines;

import io.tidemark.pipelines.iceberg.UpsertStream;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.TickBlock;
import io.tidemark.transforms.candles.ReviseCandles;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.TimeRange;
import java.time.Duration;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
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

  private Live() {}

  /**
   * Adds the whole graph to a pipeline.
   *
   * @param input receives messages, with their event times, in the global window
   */
  public static void build(
      Pipeline pipeline, PTransform<PBegin, PCollection<Envelope>> input, LiveRequest request) {
    PCollectionTuple decoded =
        pipeline
            .apply("Receive", input)
            .apply("Decode", DecodeEnvelopes.of(TimeRange.ALL, MINUTE, request.semantics()));
    decoded
        .get(DecodeEnvelopes.ENVELOPES)
        .apply(
            "AppendRaw",
            UpsertStream.raw(request.warehouse(), request.ingest(), commitInterval(request)));
    decoded
        .get(DecodedOutputs.DEAD_LETTERS)
        .apply(
            "UpsertDeadLetters",
            UpsertStream.deadLetters(
                request.warehouse(), request.ingest(), commitInterval(request)));
    PCollection<TickBlock> ticks = decoded.get(DecodedOutputs.TICKS);
    PCollection<CandleBlock> ofTrades =
        ticks.apply(
            "ReviseCandles",
            ReviseCandles.every(
                joda(request.early()), joda(request.lateness()), request.semantics()));
    PCollectionList.of(ofTrades)
        .and(decoded.get(DecodedOutputs.CANDLES))
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
