package io.tidemark.schemas.tables;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.BestRevisions;
import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;

/**
 * The table of candles of all instruments and intervals, one row per (instrument, interval, open
 * time, basis).
 */
public final class CandlesTable {
  /** How many buckets the instruments of one interval and month are spread over. */
  public static final int INSTRUMENT_BUCKETS = 8;

  public static final String VENUE = "venue";
  public static final String BASE = "base";
  public static final String QUOTE = "quote";
  public static final String INSTRUMENT = "instrument";
  public static final String INTERVAL = "interval";
  public static final String OPEN_TIME = "open_time";
  public static final String OPEN = "open";
  public static final String HIGH = "high";
  public static final String LOW = "low";
  public static final String CLOSE = "close";
  public static final String VOLUME = "volume";
  public static final String QUOTE_VOLUME = "quote_volume";
  public static final String VWAP = "vwap";
  public static final String TRADES = "trades";
  public static final String TAKER_BUY_VOLUME = "taker_buy_volume";
  public static final String FIRST_TRADE_ID = "first_trade_id";
  public static final String LAST_TRADE_ID = "last_trade_id";
  public static final String BASIS = "basis";
  public static final String FINAL = "final";
  public static final String REVISION = "revision";
  public static final String INGEST_ID = Dataset.INGEST_ID;
  public static final String INGESTED_AT = Dataset.INGESTED_AT;

  public static final Dataset<CandleBlock> DATASET = new Candles();

  public static final Schema SCHEMA = DATASET.schema();

  private CandlesTable() {}

  public static TableContract contract() {
    return DATASET.contract();
  }

  private static final class Candles extends Dataset<CandleBlock> {
    private Candles() {
      super(
          Dataset.<CandleBlock>named(
                  "candles", "OHLCV candles, one row per instrument, interval, open time and basis")
              .version(2)
              .column(
                  Column.text(
                      1, VENUE, "Exchange or provider, lower case", b -> b.instrument().venue()))
              .column(Column.text(2, BASE, "Asset bought and sold", b -> b.instrument().base()))
              .column(
                  Column.text(3, QUOTE, "Asset prices are counted in", b -> b.instrument().quote()))
              .column(Column.text(4, INSTRUMENT, "venue:BASE-QUOTE", b -> b.instrument().id()))
              .column(
                  Column.text(
                      5,
                      INTERVAL,
                      "1m 5m 15m 1h 4h 1d or 1w; weeks open on Monday, UTC",
                      b -> b.interval().label()))
              .column(
                  Column.time(
                      6,
                      OPEN_TIME,
                      "Start of the interval [open, close), UTC",
                      CandleBlock::openTime))
              .column(Column.decimal(7, OPEN, "Price of the first trade", CandleBlock::open))
              .column(Column.decimal(8, HIGH, "Greatest price", CandleBlock::high))
              .column(Column.decimal(9, LOW, "Least price", CandleBlock::low))
              .column(Column.decimal(10, CLOSE, "Price of the last trade", CandleBlock::close))
              .column(
                  Column.decimal(
                          11,
                          VOLUME,
                          "Sum of sizes, in base; null where a sum is too large",
                          CandleBlock::volume)
                      .where(CandleBlock::hasSums))
              .column(
                  Column.decimal(
                          12,
                          QUOTE_VOLUME,
                          "Sum of price times size, in quote; null where a sum is too large",
                          CandleBlock::quoteVolume)
                      .where(CandleBlock::hasSums))
              .column(
                  Column.decimal(
                          13,
                          VWAP,
                          "quote_volume / volume, half-even; null at volume 0",
                          CandleBlock::vwap)
                      .where(CandleBlock::hasVwap))
              .column(Column.number(14, TRADES, "Number of distinct trades", CandleBlock::trades))
              .column(
                  Column.decimal(
                          15,
                          TAKER_BUY_VOLUME,
                          "Part of volume bought by takers, if known",
                          CandleBlock::takerBuyVolume)
                      .where(CandleBlock::hasTakerBuyVolume))
              .column(
                  Column.number(
                          16,
                          FIRST_TRADE_ID,
                          "The venue's id of the first trade, if it has ids",
                          CandleBlock::firstTradeId)
                      .where(CandleBlock::hasTradeIds))
              .column(
                  Column.number(
                          17,
                          LAST_TRADE_ID,
                          "The venue's id of the last trade, if it has ids",
                          CandleBlock::lastTradeId)
                      .where(CandleBlock::hasTradeIds))
              .column(
                  Column.text(
                      18,
                      BASIS,
                      "What it was made from: trades, samples or venue",
                      b -> b.basis().label()))
              .column(
                  Column.bit(
                      19,
                      FINAL,
                      "Whether its source had been read beyond the interval",
                      CandleBlock::isFinal))
              .column(
                  Column.ascii(
                      20,
                      REVISION,
                      "epoch/trades/final/digest in hex; the greatest is kept",
                      Revision.TEXT_LENGTH,
                      CandleBlock::writeRevision))
              .run()
              .key(INSTRUMENT, INTERVAL, OPEN_TIME, BASIS)
              .foundBy(INSTRUMENT, INTERVAL, OPEN_TIME)
              .keepsGreatest(REVISION)
              .partitions(
                  spec ->
                      spec.identity(INTERVAL)
                          .month(OPEN_TIME)
                          .bucket(INSTRUMENT, INSTRUMENT_BUCKETS))
              .sortedBy(INSTRUMENT, BASIS, OPEN_TIME)
              // Some 1,800 candles, so that one who wants an instrument is spared most of the
              // others.
              .property("write.parquet.row-group-size-bytes", Integer.toString(512 << 10))
              .boundsOf(VENUE, BASE, QUOTE, INSTRUMENT, INTERVAL, OPEN_TIME, BASIS, FINAL)
              .relaxed(VOLUME, QUOTE_VOLUME)
              .shows(OPEN_TIME, OPEN, HIGH, LOW, CLOSE, VOLUME, VWAP, TRADES, BASIS));
    }

    @Override
    public BlockCodec<CandleBlock> codec() {
      return CandleBlockCodec.of();
    }

    @Override
    public CandleBlock slice(CandleBlock block, int from, int to) {
      return block.slice(from, to);
    }

    @Override
    public List<CandleBlock> distinct(List<CandleBlock> blocks) {
      Map<Series, List<CandleBlock>> series = new LinkedHashMap<>();
      for (CandleBlock block : blocks) {
        series.computeIfAbsent(Series.of(block), any -> new ArrayList<>()).add(block);
      }
      return series.values().stream().map(BestRevisions::of).toList();
    }

    @Override
    public Assembler<CandleBlock> assembler(Cells rows) {
      return new StoredCandles(rows);
    }
  }

  /** The key of a candle without its open time. */
  private record Series(String instrument, Interval interval, Basis basis)
      implements Comparable<Series> {
    private static Series of(CandleBlock block) {
      return new Series(block.instrument().id(), block.interval(), block.basis());
    }

    @Override
    public int compareTo(Series other) {
      int order = instrument.compareTo(other.instrument);
      if (order == 0) {
        order = interval.compareTo(other.interval);
      }
      return order != 0 ? order : basis.compareTo(other.basis);
    }
  }

  /** Makes blocks of one series each, of stored rows that follow each other. */
  private static final class StoredCandles implements Assembler<CandleBlock> {
    private static final int CANDLES_PER_BLOCK = 1_440;
    private static final int FIRST_CAPACITY = 16;

    private final Cell instrument;
    private final Cell interval;
    private final Cell basis;
    private final Cell openTime;
    private final Cell open;
    private final Cell high;
    private final Cell low;
    private final Cell close;
    private final Cell volume;
    private final Cell quoteVolume;
    private final Cell takerBuyVolume;
    private final Cell firstTradeId;
    private final Cell lastTradeId;
    private final Cell revision;

    private String instrumentOfBlock;
    private String intervalOfBlock;
    private String basisOfBlock;
    private CandleBlock.Builder block;

    private StoredCandles(Cells rows) {
      instrument = rows.column(INSTRUMENT);
      interval = rows.column(INTERVAL);
      basis = rows.column(BASIS);
      openTime = rows.column(OPEN_TIME);
      open = rows.column(OPEN);
      high = rows.column(HIGH);
      low = rows.column(LOW);
      close = rows.column(CLOSE);
      volume = rows.column(VOLUME);
      quoteVolume = rows.column(QUOTE_VOLUME);
      takerBuyVolume = rows.column(TAKER_BUY_VOLUME);
      firstTradeId = rows.column(FIRST_TRADE_ID);
      lastTradeId = rows.column(LAST_TRADE_ID);
      revision = rows.column(REVISION);
    }

    @Override
    public boolean isEmpty() {
      return block == null;
    }

    @Override
    public boolean fits() {
      return block.count() < CANDLES_PER_BLOCK
          && instrument.text().equals(instrumentOfBlock)
          && interval.text().equals(intervalOfBlock)
          && basis.text().equals(basisOfBlock);
    }

    @Override
    public void add() {
      if (block == null) {
        instrumentOfBlock = instrument.text();
        intervalOfBlock = interval.text();
        basisOfBlock = basis.text();
        block =
            CandleBlock.builder(
                Instrument.parse(instrumentOfBlock),
                Interval.parse(intervalOfBlock),
                Basis.parse(basisOfBlock),
                FIRST_CAPACITY);
      }
      open.addTo(block.open());
      high.addTo(block.high());
      low.addTo(block.low());
      close.addTo(block.close());
      addSums();
      if (!firstTradeId.isMissing()) {
        block.tradeIds(firstTradeId.number(), lastTradeId.number());
      }
      Revision rank = Revision.parse(revision.text());
      if (rank.isFinal()) {
        block.isFinal();
      }
      block.endRollUp(openTime.number(), rank.trades(), rank.epoch(), rank.digest());
    }

    private void addSums() {
      if (volume.isMissing() || quoteVolume.isMissing()) {
        block.withoutSums();
        return;
      }
      volume.addTo(block.volume());
      quoteVolume.addTo(block.quoteVolume());
      if (takerBuyVolume.isMissing()) {
        block.takerBuyVolume().add(0, 0);
      } else {
        takerBuyVolume.addTo(block.takerKnown().takerBuyVolume());
      }
    }

    @Override
    public CandleBlock take() {
      CandleBlock taken = block.build();
      block = null;
      return taken;
    }
  }
}
