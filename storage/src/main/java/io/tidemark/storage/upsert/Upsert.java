package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.Partitions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.Table;

/** Merges rows into a table here and now, in one commit: few rows, as all are in memory. */
public final class Upsert {
  private Upsert() {}

  /**
   * Merges rows: of each key the greatest revision is kept.
   *
   * @param rows each key once
   */
  public static <B extends Block> void rows(
      Table table, Dataset<B> dataset, Ingest run, List<B> rows) throws IOException {
    rows(table, dataset, run, rows, any -> Map.of());
  }

  /**
   * Merges rows.
   *
   * @param properties of the snapshot, beside the token, of the table before the commit
   * @return the committer, for what it counted
   */
  static <B extends Block> Committer<B> rows(
      Table table,
      Dataset<B> dataset,
      Ingest run,
      List<B> rows,
      Function<Table, Map<String, String>> properties)
      throws IOException {
    StoredRows stored = StoredRows.within(table, KeyRange.of(dataset, rows).expression(), 0);
    DeltaWriter<B> writer = new DeltaWriter<>(table, dataset, run);
    List<Delta> deltas = new ArrayList<>();
    for (List<B> partition : Partitions.of(dataset).byPath(rows).values()) {
      deltas.add(writer.write(stored, partition, 0));
    }
    Committer<B> committer = new Committer<>(table, dataset, run);
    committer.commit(run.id() + "/" + UUID.randomUUID(), deltas, properties);
    return committer;
  }
}
