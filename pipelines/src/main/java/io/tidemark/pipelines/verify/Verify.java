package io.tidemark.pipelines.verify;

import io.tidemark.pipelines.backfill.Backfill;
import io.tidemark.pipelines.backfill.BackfillRequest;
import io.tidemark.pipelines.options.BackfillOptions;
import io.tidemark.pipelines.options.VerifyOptions;
import io.tidemark.pipelines.options.VerifyOptions.Against;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.storage.scan.ReadStoredCandles;
import io.tidemark.storage.scan.ReadStoredDeadLetters;
import io.tidemark.transforms.candles.CandleOutputs;
import io.tidemark.transforms.candles.RollUpCandles;
import io.tidemark.transforms.decode.DecodedOutputs;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Whether the tables hold what a source gives: reads the source as a backfill of the same request
 * would, with nothing from the tables, and compares with their rows.
 *
 * <p>Dead letters carry no event time. Those of files are compared whole, whatever the range, as a
 * backfill of a range keeps them all; those of the raw log only without a range, as with one the
 * messages in which no event time was found are not read.
 */
public final class Verify {
  private Verify() {}

  /**
   * The backfill that would make the rows that the tables are compared with.
   *
   * @throws UserError when the options name no source, or two
   */
  public static BackfillOptions backfill(VerifyOptions options) {
    List<String> input = options.getInput();
    BackfillOptions backfill = options.as(BackfillOptions.class);
    if (options.getAgainst() == Against.RAW) {
      if (input != null) {
        throw new UserError(
            "--input="
                + String.join(",", input)
                + ": the tables are compared with the raw log; add --against=files, or leave the"
                + " option out");
      }
      backfill.setInput(List.of(BackfillRequest.RAW));
    } else if (input == null) {
      throw new UserError("--against=files: needs the files; add --input=GLOB --format=NAME");
    } else if (input.contains(BackfillRequest.RAW)) {
      throw new UserError(
          "--input="
              + String.join(",", input)
              + ": the raw log is no file; write --against=raw, or ./raw for a file of that name");
    }
    return backfill;
  }

  /**
   * Adds the graph to a pipeline, which changes no table. What it finds is counted, and told as
   * {@link Differences} under the id of the request's run.
   */
  public static void build(Pipeline pipeline, BackfillRequest request) {
    PCollectionTuple read = pipeline.apply("Read", Backfill.read(request));
    Set<Interval> intervals = EnumSet.of(Interval.M1);
    intervals.addAll(request.intervals());
    compareCandles(pipeline, read, request, intervals);
    request
        .source()
        .wholeSources(read)
        .ifPresent(
            sources ->
                read.get(DecodedOutputs.DEAD_LETTERS)
                    .apply(
                        "CompareDeadLetters",
                        CompareDeadLetters.with(
                            pipeline.apply(
                                "ReadStoredDeadLetters",
                                ReadStoredDeadLetters.of(
                                    request.warehouse(), DeadLetterFilter.ALL)),
                            sources,
                            request.ingest().id())));
  }

  /** Adds a graph that compares the candles that the source gives, and no others: none is extra. */
  public static void buildOfGiven(Pipeline pipeline, BackfillRequest request) {
    compareCandles(pipeline, pipeline.apply("Read", Backfill.read(request)), request, Set.of());
  }

  private static void compareCandles(
      Pipeline pipeline, PCollectionTuple read, BackfillRequest request, Set<Interval> intervals) {
    PCollection<CandleBlock> base = Backfill.baseCandles(read, request).get(CandleOutputs.CANDLES);
    PCollection<CandleBlock> rolledUp =
        base.apply(
            "RollUpCandles", RollUpCandles.to(request.intervals()).withShards(request.shards()));
    PCollectionTuple stored =
        pipeline.apply(
            "ReadStoredCandles", ReadStoredCandles.of(request.warehouse(), request.range()));
    PCollectionList.of(base)
        .and(rolledUp)
        .apply("Candles", Flatten.pCollections())
        .apply(
            "CompareCandles",
            CompareCandles.with(stored, request.range(), intervals, request.ingest().id()));
  }
}
