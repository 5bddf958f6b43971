package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * How blocks of one kind become rows of one table of BigQuery.
 *
 * @param <B> the blocks
 */
interface RowFormat<B> extends Serializable {
  TableContract contract();

  /** Gives the rows of a block, each key once: of several the greatest revision. */
  void rows(B block, Ingest ingest, Consumer<TableRow> row);

  /**
   * What decides between rows of one key: the greater sequence number is kept. Rows that never
   * change all have the same.
   */
  default String sequenceNumber(TableRow row) {
    return "0";
  }
}
