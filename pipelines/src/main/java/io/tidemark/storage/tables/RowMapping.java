package io.tidemark.storage.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.parquet.RowWriter;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;

/**
 * How blocks of one kind become rows of one table.
 *
 * @param <B> the blocks
 */
public interface RowMapping<B> extends Serializable {
  TableContract contract();

  BlockCodec<B> codec();

  /** The number of rows of a block. */
  int rows(B block);

  /** Splits a block into parts that each lie in one partition. */
  void split(B block, Consumer<B> part);

  /**
   * The columns of the partition spec's sources of a block that lies in one partition, as a row of
   * the table.
   */
  StructLike partitionSource(B block);

  /**
   * Whether two blocks, of one partition each, lie in the same one; false where that is not to be
   * seen at once.
   */
  default boolean isSamePartition(B block, B other) {
    return false;
  }

  /** Orders blocks as the table's sort order does. */
  int compare(B block, B other);

  /** Bounds of the keys of these blocks. */
  KeyRange keyRange(List<B> blocks);

  /** The same rows with each key once: of several the greatest revision. */
  List<B> distinct(List<B> blocks);

  /** Writes rows of blocks to Parquet. */
  RowWriter<B> writer(Ingest ingest);

  /**
   * Properties of a snapshot that adds these blocks, beside the token.
   *
   * @param table as it is before the commit
   */
  default Map<String, String> properties(Table table, List<B> blocks) {
    return Map.of();
  }

  /** How stored rows are written anew; empty where they are not. */
  default Optional<Rewriting<B>> rewriting() {
    return Optional.empty();
  }

  /** The columns that {@link Incoming} needs of a stored row. */
  List<String> keyAndRevision();

  /** Finds rows among these blocks, which are ordered, by key. */
  Incoming<?> incoming(List<B> blocks);

  /** The key of a stored row, with {@code equals} and {@code hashCode}. */
  Object key(Record stored);

  /** The revision of a stored row. */
  Comparable<?> revision(Record stored);
}
