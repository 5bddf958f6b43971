package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import java.util.function.Consumer;

/** Messages as rows of {@link RawTable}. */
final class RawFormat implements RowFormat<EnvelopeBlock> {
  @Override
  public TableContract contract() {
    return RawTable.contract();
  }

  @Override
  public void rows(EnvelopeBlock block, Ingest ingest, Consumer<TableRow> row) {
    block.messages().forEach(envelope -> row.accept(row(envelope, ingest)));
  }

  private static TableRow row(Envelope envelope, Ingest ingest) {
    TableRow message =
        new TableRow()
            .set(RawTable.CHANNEL, envelope.channel())
            .set(RawTable.MESSAGE_ID, envelope.messageId())
            .set(RawTable.FORMAT, envelope.format())
            .set(RawTable.SOURCE, envelope.source())
            .set(RawTable.POSITION, envelope.position())
            .set(RawTable.PUBLISH_TIME, envelope.publishTime())
            .set(RawTable.RECEIVE_TIME, envelope.receiveTime())
            .set(RawTable.PAYLOAD, envelope.payload())
            .set(RawTable.INGEST_ID, ingest.id())
            .set(RawTable.INGESTED_AT, ingest.startedMicros());
    if (envelope.instrument() != null) {
      message.set(RawTable.INSTRUMENT, envelope.instrument());
    }
    if (envelope.firstTime() != Envelope.NO_TIME) {
      message.set(RawTable.FIRST_TIME, envelope.firstTime());
    }
    if (envelope.lastTime() != Envelope.NO_TIME) {
      message.set(RawTable.LAST_TIME, envelope.lastTime());
    }
    return message;
  }
}
