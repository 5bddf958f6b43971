package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.transforms.candles.BestRevisions;
import java.util.List;
import java.util.function.Consumer;

/** Candles as rows of {@link CandlesTable}; the sequence number is the revision. */
final class CandleFormat implements RowFormat<CandleBlock> {
  @Override
  public TableContract contract() {
    return CandlesTable.contract();
  }

  @Override
  public void rows(CandleBlock block, Ingest ingest, Consumer<TableRow> row) {
    CandleBlock best = BestRevisions.of(List.of(block));
    DecimalColumn vwap = best.vwap();
    for (int i = 0; i < best.count(); i++) {
      row.accept(row(best, vwap, i, ingest));
    }
  }

  private static TableRow row(CandleBlock block, DecimalColumn vwap, int i, Ingest ingest) {
    TableRow row =
        new TableRow()
            .set(CandlesTable.VENUE, block.instrument().venue())
            .set(CandlesTable.BASE, block.instrument().base())
            .set(CandlesTable.QUOTE, block.instrument().quote())
            .set(CandlesTable.INSTRUMENT, block.instrument().id())
            .set(CandlesTable.INTERVAL, block.interval().label())
            .set(CandlesTable.OPEN_TIME, block.openTime(i))
            .set(CandlesTable.OPEN, text(block.open(), i))
            .set(CandlesTable.HIGH, text(block.high(), i))
            .set(CandlesTable.LOW, text(block.low(), i))
            .set(CandlesTable.CLOSE, text(block.close(), i))
            .set(CandlesTable.TRADES, block.trades(i))
            .set(CandlesTable.BASIS, block.basis().label())
            .set(CandlesTable.FINAL, block.isFinal(i))
            .set(CandlesTable.REVISION, block.revision(i).text())
            .set(CandlesTable.INGEST_ID, ingest.id())
            .set(CandlesTable.INGESTED_AT, ingest.startedMicros());
    if (block.hasSums(i)) {
      row.set(CandlesTable.VOLUME, text(block.volume(), i))
          .set(CandlesTable.QUOTE_VOLUME, text(block.quoteVolume(), i));
    }
    if (block.hasVwap(i)) {
      row.set(CandlesTable.VWAP, text(vwap, i));
    }
    if (block.hasTakerBuyVolume(i)) {
      row.set(CandlesTable.TAKER_BUY_VOLUME, text(block.takerBuyVolume(), i));
    }
    if (block.hasTradeIds(i)) {
      row.set(CandlesTable.FIRST_TRADE_ID, block.firstTradeId(i))
          .set(CandlesTable.LAST_TRADE_ID, block.lastTradeId(i));
    }
    return row;
  }

  /** An exact decimal, which no number of JSON can hold. */
  private static String text(DecimalColumn column, int i) {
    return column.get(i).toPlainString();
  }

  @Override
  public String sequenceNumber(TableRow row) {
    return (String) row.get(CandlesTable.REVISION);
  }
}
