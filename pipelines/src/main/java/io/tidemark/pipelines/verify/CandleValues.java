package io.tidemark.pipelines.verify;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.tables.CandlesTable;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of candles, compared as numbers and shown as text. */
final class CandleValues {
  private CandleValues() {}

  /** Whether two candles of one key agree in all columns that blocks hold. */
  static boolean equal(CandleBlock a, int i, CandleBlock b, int j) {
    return equal(a.open(), i, b.open(), j)
        && equal(a.high(), i, b.high(), j)
        && equal(a.low(), i, b.low(), j)
        && equal(a.close(), i, b.close(), j)
        && a.hasSums(i) == b.hasSums(j)
        && (!a.hasSums(i)
            || (equal(a.volume(), i, b.volume(), j)
                && equal(a.quoteVolume(), i, b.quoteVolume(), j)))
        && a.hasTakerBuyVolume(i) == b.hasTakerBuyVolume(j)
        && (!a.hasTakerBuyVolume(i) || equal(a.takerBuyVolume(), i, b.takerBuyVolume(), j))
        && a.hasTradeIds(i) == b.hasTradeIds(j)
        && (!a.hasTradeIds(i)
            || (a.firstTradeId(i) == b.firstTradeId(j) && a.lastTradeId(i) == b.lastTradeId(j)))
        && a.compareRevision(i, b, j) == 0;
  }

  private static boolean equal(DecimalColumn a, int i, DecimalColumn b, int j) {
    return a.storedLow(i) == b.storedLow(j) && a.storedHigh(i) == b.storedHigh(j);
  }

  /** All columns of a candle as text, but its key and which run wrote it. */
  static Map<String, String> texts(CandleBlock block, int i) {
    boolean sums = block.hasSums(i);
    boolean taker = block.hasTakerBuyVolume(i);
    boolean ids = block.hasTradeIds(i);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(CandlesTable.VENUE, block.instrument().venue());
    texts.put(CandlesTable.BASE, block.instrument().base());
    texts.put(CandlesTable.QUOTE, block.instrument().quote());
    texts.put(CandlesTable.OPEN, text(block.open().get(i)));
    texts.put(CandlesTable.HIGH, text(block.high().get(i)));
    texts.put(CandlesTable.LOW, text(block.low().get(i)));
    texts.put(CandlesTable.CLOSE, text(block.close().get(i)));
    texts.put(CandlesTable.VOLUME, text(sums ? block.volume().get(i) : null));
    texts.put(CandlesTable.QUOTE_VOLUME, text(sums ? block.quoteVolume().get(i) : null));
    texts.put(
        CandlesTable.VWAP, text(block.hasVwap(i) ? block.slice(i, i + 1).vwap().get(0) : null));
    texts.put(CandlesTable.TRADES, text(block.trades(i)));
    texts.put(CandlesTable.TAKER_BUY_VOLUME, text(taker ? block.takerBuyVolume().get(i) : null));
    texts.put(CandlesTable.FIRST_TRADE_ID, text(ids ? block.firstTradeId(i) : null));
    texts.put(CandlesTable.LAST_TRADE_ID, text(ids ? block.lastTradeId(i) : null));
    texts.put(CandlesTable.FINAL, text(block.isFinal(i)));
    texts.put(CandlesTable.REVISION, block.revision(i).text());
    return texts;
  }

  static String text(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
    return value == null ? "null" : value.toString();
  }
}
