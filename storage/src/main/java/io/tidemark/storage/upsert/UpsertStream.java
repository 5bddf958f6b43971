package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.files.Channels;
import io.tidemark.storage.scan.RawTail;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Merges an unbounded stream of rows in the global window into a table: of each key the greatest
 * revision is kept. What has come is committed every so often, by one committer per table and job;
 * any number of jobs may commit to one table. A commit that is done again, after a restart, finds
 * its rows stored and does nothing.
 *
 * <p>Candles are followed by the larger candles around them, see {@link CommitCandles}.
 *
 * <p>Gives the rows again once they are committed, the larger candles with them.
 *
 * @param <T> the elements that come
 * @param <B> the blocks of rows in it
 */
public final class UpsertStream<T, B extends Block>
    extends PTransform<PCollection<T>, PCollection<B>> {
  private final SerializableFunction<T, List<B>> blocks;
  private final Commits<B> commits;
  private final SerializableFunction<Commits<B>, DoFn<KV<String, byte[]>, B>> committer;

  private UpsertStream(
      SerializableFunction<T, List<B>> blocks,
      Commits<B> commits,
      SerializableFunction<Commits<B>, DoFn<KV<String, byte[]>, B>> committer) {
    this.blocks = blocks;
    this.commits = commits;
    this.committer = committer;
  }

  /** The same, with what else is done for the table after commits; nothing is done otherwise. */
  public UpsertStream<T, B> withUpkeep(Upkeep other) {
    return new UpsertStream<>(blocks, commits.with(other), committer);
  }

  /**
   * Merges blocks of rows of any table.
   *
   * @param interval how long, in processing time, rows wait for more before they are committed
   */
  public static <B extends Block> UpsertStream<B, B> of(
      Dataset<B> dataset, Warehouse warehouse, Ingest ingest, Duration interval) {
    return new UpsertStream<>(
        single(),
        new Commits<>(dataset, warehouse, ingest, interval, Upkeep.NONE),
        commits -> new CommitRows<>(commits, CommitRows.Summary.nothing()));
  }

  /**
   * Merges candles that are made of ticks or by the venue, and the larger ones around them.
   *
   * @param interval how long, in processing time, rows wait for more before they are committed
   * @param rollUps the intervals of the larger candles
   */
  public static UpsertStream<CandleBlock, CandleBlock> candles(
      Warehouse warehouse, Ingest ingest, Duration interval, Set<Interval> rollUps) {
    Set<Interval> made = Set.copyOf(rollUps);
    return new UpsertStream<>(
        single(),
        new Commits<>(CandlesTable.DATASET, warehouse, ingest, interval, Upkeep.NONE),
        commits ->
            made.isEmpty()
                ? new CommitRows<>(commits, CommitRows.Summary.nothing())
                : new CommitCandles(commits, made));
  }

  /**
   * Appends messages to the raw log; one that is delivered again is there already.
   *
   * @param tail the end of the log before
   */
  public static UpsertStream<EnvelopeBlock, Envelope> raw(
      Warehouse warehouse, Ingest ingest, Duration interval, RawTail tail) {
    Channels found = tail.channels();
    return new UpsertStream<>(
        EnvelopeBlock::messages,
        new Commits<>(RawTable.DATASET, warehouse, ingest, interval, Upkeep.NONE),
        commits ->
            new CommitRows<>(
                commits, (table, messages) -> Channels.properties(table, found, messages)));
  }

  /**
   * One function for all kinds of blocks: of references to one method for several types, Java gives
   * any back for each when they are deserialized.
   */
  private static <B> SerializableFunction<B, List<B>> single() {
    return List::of;
  }

  @Override
  public PCollection<B> expand(PCollection<T> input) {
    return input
        .apply("Pack", ParDo.of(new Pack<>(blocks, commits.dataset())))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()))
        .apply("CommitPacks", ParDo.of(committer.apply(commits)))
        .setCoder(BlockCoder.of(commits.dataset().codec()));
  }
}
