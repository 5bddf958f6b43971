package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.scan.CurrentTable;
import io.tidemark.storage.tables.Partitions;
import io.tidemark.transforms.coders.BytesCoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.Table;

/**
 * Merges rows into a table: of each key the greatest revision is kept. Each key may be among the
 * rows once. The rows are bounded and committed all at once; the result says in which snapshot they
 * are.
 *
 * @param <B> the blocks of rows
 */
public final class UpsertRows<B extends Block>
    extends PTransform<PCollection<B>, PCollection<CommitResult>> {
  /** The most rows that a file is written anew with: each is a block of its own meanwhile. */
  private static final long MOST_REWRITTEN = 50_000;

  private final Dataset<B> dataset;
  private final Warehouse warehouse;
  private final Ingest ingest;
  private final String token;
  private final long mostRewritten;

  private UpsertRows(
      Dataset<B> dataset, Warehouse warehouse, Ingest ingest, String token, long mostRewritten) {
    this.dataset = dataset;
    this.warehouse = warehouse;
    this.ingest = ingest;
    this.token = token;
    this.mostRewritten = mostRewritten;
  }

  /**
   * Merges rows into a table.
   *
   * @param step names this merge among those of the run; with the run's id it is the commit's token
   */
  public static <B extends Block> UpsertRows<B> of(
      Dataset<B> dataset, Warehouse warehouse, Ingest ingest, String step) {
    return new UpsertRows<>(dataset, warehouse, ingest, ingest.id() + "/" + step, 0);
  }

  /**
   * Merges larger candles into the table of candles, and writes small files that they change anew.
   * Not for candles of which larger ones are made: {@link ReadStoredParts} knows those of a run by
   * the files that it added.
   *
   * @param step as for other candles
   */
  public static UpsertRows<CandleBlock> rollUps(Warehouse warehouse, Ingest ingest, String step) {
    return new UpsertRows<>(
        CandlesTable.DATASET, warehouse, ingest, ingest.id() + "/" + step, MOST_REWRITTEN);
  }

  @Override
  public PCollection<CommitResult> expand(PCollection<B> blocks) {
    return blocks
        .apply("Split", ParDo.of(new Split<>(dataset)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), BytesCoder.of()))
        .apply("GroupByPartition", GroupByKey.create())
        .apply("Write", ParDo.of(new Write<>(dataset, warehouse, ingest, mostRewritten)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), BytesCoder.of()))
        .apply("GroupByTable", GroupByKey.create())
        .apply("Commit", ParDo.of(new Commit<>(dataset, warehouse, ingest, token)))
        .setCoder(SerializableCoder.of(CommitResult.class));
  }

  /** Splits blocks by partition. */
  private static final class Split<B extends Block> extends DoFn<B, KV<String, byte[]>> {
    private final Dataset<B> dataset;
    private transient Partitions<B> partitions;

    private Split(Dataset<B> dataset) {
      this.dataset = dataset;
    }

    @ProcessElement
    public void process(@Element B block, OutputReceiver<KV<String, byte[]>> out) {
      if (partitions == null) {
        partitions = Partitions.of(dataset);
      }
      partitions.split(
          block, (partition, part) -> out.output(KV.of(partition, dataset.codec().toBytes(part))));
    }
  }

  /** Writes the files of one partition; more than one data file where there are many rows. */
  private static final class Write<B extends Block>
      extends DoFn<KV<String, Iterable<byte[]>>, KV<String, byte[]>> {
    private static final int MAX_ROWS_PER_FILE = 400_000;
    private static final long MAX_BYTES_PER_FILE = 64L << 20;

    private final Dataset<B> dataset;
    private final CurrentTable current;
    private final Ingest ingest;
    private final long mostRewritten;

    private Write(Dataset<B> dataset, Warehouse warehouse, Ingest ingest, long mostRewritten) {
      this.dataset = dataset;
      this.current = new CurrentTable(warehouse, dataset.name());
      this.ingest = ingest;
      this.mostRewritten = mostRewritten;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<byte[]>> partition, OutputReceiver<KV<String, byte[]>> out)
        throws IOException {
      // Not before an element, when all that this step waits for has been committed.
      Table table = current.get();
      List<B> blocks = new ArrayList<>();
      int rows = 0;
      long size = 0;
      boolean split = false;
      for (byte[] bytes : partition.getValue()) {
        B block = dataset.codec().fromBytes(bytes);
        blocks.add(block);
        rows += block.count();
        size += bytes.length;
        if (rows >= MAX_ROWS_PER_FILE || size >= MAX_BYTES_PER_FILE) {
          out.output(written(table, blocks, 0));
          blocks.clear();
          rows = 0;
          size = 0;
          split = true;
        }
      }
      if (!blocks.isEmpty()) {
        // Of a stored file, the rows that are left go to one file only.
        out.output(written(table, blocks, split ? 0 : mostRewritten));
      }
    }

    /** As bytes: the direct runner clones what is grouped at every bundle. */
    private KV<String, byte[]> written(Table table, List<B> blocks, long most) throws IOException {
      DeltaWriter<B> writer = new DeltaWriter<>(table, dataset, ingest);
      Delta delta = writer.write(new StoredRows(table), blocks, most);
      return KV.of(dataset.name(), SerializableUtils.serializeToByteArray(delta));
    }
  }

  /** Commits what was written for one table. */
  private static final class Commit<B extends Block>
      extends DoFn<KV<String, Iterable<byte[]>>, CommitResult> {
    private final Dataset<B> dataset;
    private final CurrentTable current;
    private final Ingest ingest;
    private final String token;
    private final TableCounters counters;

    private Commit(Dataset<B> dataset, Warehouse warehouse, Ingest ingest, String token) {
      this.dataset = dataset;
      this.current = new CurrentTable(warehouse, dataset.name());
      this.ingest = ingest;
      this.token = token;
      this.counters = new TableCounters(dataset.name());
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<byte[]>> group, OutputReceiver<CommitResult> out)
        throws IOException {
      List<Delta> deltas = new ArrayList<>();
      for (byte[] delta : group.getValue()) {
        deltas.add(
            (Delta) SerializableUtils.deserializeFromByteArray(delta, Delta.class.getSimpleName()));
      }
      Table table = current.get();
      Committer<B> committer = new Committer<>(table, dataset, ingest);
      CommitResult result = committer.commit(token, deltas);
      counters.count(committer);
      out.output(result);
    }
  }
}
