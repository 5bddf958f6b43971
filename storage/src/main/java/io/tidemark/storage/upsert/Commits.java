package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.scan.CurrentTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.joda.time.Duration;

/**
 * What the committers of streams share: the table, its counters, and what is done for it after each
 * commit.
 *
 * @param <B> the blocks of rows
 */
final class Commits<B extends Block> implements Serializable {
  private final Dataset<B> dataset;
  private final Warehouse warehouse;
  private final Ingest ingest;
  private final Duration interval;
  private final Upkeep upkeep;
  private final CurrentTable current;
  private final TableCounters counters;
  private transient Upkeep.Session session;

  /**
   * Commits to a table.
   *
   * @param interval how long, in processing time, rows wait for more before they are committed
   */
  Commits(
      Dataset<B> dataset, Warehouse warehouse, Ingest ingest, Duration interval, Upkeep upkeep) {
    this.dataset = dataset;
    this.warehouse = warehouse;
    this.ingest = ingest;
    this.interval = interval;
    this.upkeep = upkeep;
    this.current = new CurrentTable(warehouse, dataset.name());
    this.counters = new TableCounters(dataset.name());
  }

  /** The same, with what else is done for the table. */
  Commits<B> with(Upkeep other) {
    return new Commits<>(dataset, warehouse, ingest, interval, other);
  }

  Dataset<B> dataset() {
    return dataset;
  }

  Ingest ingest() {
    return ingest;
  }

  Duration interval() {
    return interval;
  }

  TableCounters counters() {
    return counters;
  }

  /** The table as it is now. */
  Table table() {
    return current.get();
  }

  /** The rows of packs, each key once. */
  List<B> distinct(Iterable<byte[]> packs) {
    List<B> blocks = new ArrayList<>();
    dataset.codec().unpack(packs, blocks::add);
    return blocks.isEmpty() ? List.of() : dataset.distinct(blocks);
  }

  /** Does what is due after a commit. */
  void end() {
    if (session == null) {
      session = upkeep.open(warehouse, dataset.name());
    }
    counters.count(session.afterCommit());
  }

  /** Ends what {@link #end} has begun. */
  void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
