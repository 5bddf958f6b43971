package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import java.util.function.Consumer;

/** Dead letters as rows of {@link DeadLettersTable}. */
final class DeadLetterFormat implements RowFormat<DeadLetter> {
  @Override
  public TableContract contract() {
    return DeadLettersTable.contract();
  }

  @Override
  public void rows(DeadLetter letter, Ingest ingest, Consumer<TableRow> row) {
    row.accept(
        new TableRow()
            .set(DeadLettersTable.ID, letter.id())
            .set(DeadLettersTable.FORMAT, letter.format())
            .set(DeadLettersTable.SOURCE, letter.source())
            .set(DeadLettersTable.POSITION, letter.position())
            .set(DeadLettersTable.REASON, letter.reason())
            .set(DeadLettersTable.PAYLOAD, letter.payload())
            .set(DeadLettersTable.INGEST_ID, ingest.id())
            .set(DeadLettersTable.INGESTED_AT, ingest.startedMicros()));
  }
}
