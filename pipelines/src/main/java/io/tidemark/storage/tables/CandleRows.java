package io.tidemark.storage.tables;

import static io.tidemark.storage.read.StoredRows.value;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.parquet.RowWriter;
import io.tidemark.storage.read.RowReader;
import io.tidemark.storage.tables.CandleRow.Series;
import io.tidemark.transforms.candles.BestRevisions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.parquet.io.api.Binary;

/** Candles as rows of {@link CandlesTable}. */
public final class CandleRows implements RowMapping<CandleBlock>, Rewriting<CandleBlock> {
  private static final List<String> KEY_AND_REVISION =
      List.of(
          CandlesTable.INSTRUMENT,
          CandlesTable.INTERVAL,
          CandlesTable.OPEN_TIME,
          CandlesTable.BASIS,
          CandlesTable.REVISION);

  @Override
  public TableContract contract() {
    return CandlesTable.contract();
  }

  @Override
  public BlockCodec<CandleBlock> codec() {
    return CandleBlockCodec.of();
  }

  @Override
  public int rows(CandleBlock block) {
    return block.count();
  }

  @Override
  public void split(CandleBlock block, Consumer<CandleBlock> part) {
    int from = 0;
    while (from < block.count()) {
      long monthEnd = monthEnd(block.openTime(from));
      int to = from;
      while (to < block.count() && block.openTime(to) < monthEnd) {
        to++;
      }
      part.accept(block.slice(from, to));
      from = to;
    }
  }

  private static long monthEnd(long timeMicros) {
    OffsetDateTime time =
        Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    return micros(
        YearMonth.from(time).plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
  }

  private static long micros(OffsetDateTime time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  @Override
  public StructLike partitionSource(CandleBlock block) {
    Record row = GenericRecord.create(CandlesTable.SCHEMA);
    row.setField(CandlesTable.INSTRUMENT, block.instrument().id());
    row.setField(CandlesTable.INTERVAL, block.interval().label());
    row.setField(CandlesTable.OPEN_TIME, block.openTime(0));
    return row;
  }

  @Override
  public int compare(CandleBlock block, CandleBlock other) {
    int order = block.instrument().compareTo(other.instrument());
    if (order == 0) {
      order = block.basis().label().compareTo(other.basis().label());
    }
    return order != 0 ? order : Long.compare(block.openTime(0), other.openTime(0));
  }

  @Override
  public KeyRange keyRange(List<CandleBlock> blocks) {
    KeyRange range = new KeyRange();
    for (CandleBlock block : blocks) {
      range.include(CandlesTable.INSTRUMENT, block.instrument().id());
      range.include(CandlesTable.INTERVAL, block.interval().label());
      range.include(CandlesTable.OPEN_TIME, block.openTime(0));
      range.include(CandlesTable.OPEN_TIME, block.openTime(block.count() - 1));
    }
    return range;
  }

  @Override
  public List<CandleBlock> distinct(List<CandleBlock> blocks) {
    Map<Series, List<CandleBlock>> series = new LinkedHashMap<>();
    for (CandleBlock block : blocks) {
      series.computeIfAbsent(series(block), any -> new ArrayList<>()).add(block);
    }
    return series.values().stream().map(BestRevisions::of).toList();
  }

  @Override
  public List<String> keyAndRevision() {
    return KEY_AND_REVISION;
  }

  @Override
  public Object key(Record stored) {
    return List.of(
        value(stored, CandlesTable.INSTRUMENT),
        value(stored, CandlesTable.INTERVAL),
        value(stored, CandlesTable.OPEN_TIME),
        value(stored, CandlesTable.BASIS));
  }

  @Override
  public Revision revision(Record stored) {
    return Revision.parse((String) value(stored, CandlesTable.REVISION));
  }

  private static Series series(CandleBlock block) {
    return new Series(block.instrument().id(), block.interval().label(), block.basis().label());
  }

  @Override
  public Incoming<CandleRow> incoming(List<CandleBlock> blocks) {
    return new IncomingCandles(blocks);
  }

  /**
   * Finds a candle by series, then by binary search over the series' ordered blocks and their open
   * times.
   */
  private static final class IncomingCandles implements Incoming<CandleRow> {
    private final List<CandleBlock> blocks;
    private final int[] firstRow;
    private final Map<Series, List<Integer>> blocksOfSeries = new HashMap<>();
    private Series series;
    private List<Integer> candidates;

    private IncomingCandles(List<CandleBlock> blocks) {
      this.blocks = blocks;
      firstRow = new int[blocks.size() + 1];
      for (int b = 0; b < blocks.size(); b++) {
        CandleBlock block = blocks.get(b);
        firstRow[b + 1] = firstRow[b] + block.count();
        blocksOfSeries.computeIfAbsent(series(block), any -> new ArrayList<>()).add(b);
      }
    }

    @Override
    public RowReader<CandleRow> reader() {
      return CandleRow.READER;
    }

    @Override
    public int find(CandleRow stored) {
      if (!stored.series().equals(series)) {
        series = stored.series();
        candidates = blocksOfSeries.getOrDefault(series, List.of());
      }
      for (int b : candidates) {
        int row = blocks.get(b).indexOf(stored.openTime());
        if (row >= 0) {
          return firstRow[b] + row;
        }
      }
      return -1;
    }

    @Override
    public int compareRevision(int row, CandleRow stored) {
      int b = Arrays.binarySearch(firstRow, row);
      b = b >= 0 ? b : -b - 2;
      return blocks.get(b).revision(row - firstRow[b]).compareTo(stored.revision());
    }
  }

  /** Appends a stored row to a block of its instrument, interval and basis. */
  public static void append(Record stored, CandleBlock.Builder candles) {
    candles.open().add((BigDecimal) value(stored, CandlesTable.OPEN));
    candles.high().add((BigDecimal) value(stored, CandlesTable.HIGH));
    candles.low().add((BigDecimal) value(stored, CandlesTable.LOW));
    candles.close().add((BigDecimal) value(stored, CandlesTable.CLOSE));
    Object volume = stored.getField(CandlesTable.VOLUME);
    Object quoteVolume = stored.getField(CandlesTable.QUOTE_VOLUME);
    Object takerBuyVolume = stored.getField(CandlesTable.TAKER_BUY_VOLUME);
    if (volume == null || quoteVolume == null) {
      candles.withoutSums();
    } else {
      candles.volume().add((BigDecimal) volume);
      candles.quoteVolume().add((BigDecimal) quoteVolume);
      if (takerBuyVolume == null) {
        candles.takerBuyVolume().add(0, 0);
      } else {
        candles.takerKnown().takerBuyVolume().add((BigDecimal) takerBuyVolume);
      }
    }
    Object firstTradeId = stored.getField(CandlesTable.FIRST_TRADE_ID);
    if (firstTradeId != null) {
      candles.tradeIds((Long) firstTradeId, (Long) stored.getField(CandlesTable.LAST_TRADE_ID));
    }
    Revision revision = Revision.parse((String) value(stored, CandlesTable.REVISION));
    if (revision.isFinal()) {
      candles.isFinal();
    }
    candles.endRollUp(openTime(stored), revision.trades(), revision.epoch(), revision.digest());
  }

  /** The key of a stored row. */
  public static Candle candle(Record stored) {
    return new Candle(
        (String) value(stored, CandlesTable.INSTRUMENT),
        Basis.parse((String) value(stored, CandlesTable.BASIS)),
        Interval.parse((String) value(stored, CandlesTable.INTERVAL)),
        openTime(stored));
  }

  /** Microseconds since the epoch, UTC. */
  public static long openTime(Record stored) {
    return micros((OffsetDateTime) value(stored, CandlesTable.OPEN_TIME));
  }

  @Override
  public Optional<Rewriting<CandleBlock>> rewriting() {
    return Optional.of(this);
  }

  @Override
  public CandleBlock row(CandleBlock block, int i) {
    return block.slice(i, i + 1);
  }

  @Override
  public CandleBlock row(Record stored) {
    CandleBlock.Builder block = builder(stored, 1);
    append(stored, block);
    return block.build();
  }

  @Override
  public Ingest ingest(Record stored) {
    return new Ingest(
        (String) value(stored, CandlesTable.INGEST_ID),
        micros((OffsetDateTime) value(stored, CandlesTable.INGESTED_AT)));
  }

  /** Instrument, interval and basis of a stored row. */
  public static Series series(Record stored) {
    return new Series(
        (String) value(stored, CandlesTable.INSTRUMENT),
        (String) value(stored, CandlesTable.INTERVAL),
        (String) value(stored, CandlesTable.BASIS));
  }

  /** An empty block of the instrument, interval and basis of a stored row. */
  public static CandleBlock.Builder builder(Record stored, int capacity) {
    return CandleBlock.builder(
        Instrument.parse((String) value(stored, CandlesTable.INSTRUMENT)),
        Interval.parse((String) value(stored, CandlesTable.INTERVAL)),
        Basis.parse((String) value(stored, CandlesTable.BASIS)),
        capacity);
  }

  @Override
  public RowWriter<CandleBlock> writer(Ingest ingest) {
    return writer(ingest, Map.of());
  }

  @Override
  public RowWriter<CandleBlock> writer(Ingest ingest, Map<CandleBlock, Ingest> others) {
    return new CandleWriter(block -> others.getOrDefault(block, ingest));
  }

  /** Writes the columns of {@link CandlesTable} in their order. */
  private static final class CandleWriter extends RowWriter<CandleBlock> {
    private static final VarHandle LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Function<CandleBlock, Ingest> ingest;
    private final byte[] decimal = new byte[16];
    private final Binary reusedDecimal = Binary.fromReusedByteArray(decimal);
    private final byte[] revision = new byte[Revision.TEXT_LENGTH];
    private final Binary reusedRevision = Binary.fromReusedByteArray(revision);

    private CandleBlock current;
    private DecimalColumn open;
    private DecimalColumn high;
    private DecimalColumn low;
    private DecimalColumn close;
    private DecimalColumn volume;
    private DecimalColumn quoteVolume;
    private DecimalColumn vwap;
    private DecimalColumn takerBuyVolume;
    private String instrument;
    private Ingest run;

    private CandleWriter(Function<CandleBlock, Ingest> ingest) {
      super(CandlesTable.SCHEMA);
      this.ingest = ingest;
    }

    private void begin(CandleBlock block) {
      current = block;
      open = block.open();
      high = block.high();
      low = block.low();
      close = block.close();
      volume = block.volume();
      quoteVolume = block.quoteVolume();
      vwap = block.vwap();
      takerBuyVolume = block.takerBuyVolume();
      instrument = block.instrument().id();
      run = ingest.apply(block);
    }

    @Override
    public void write(CandleBlock block, int i) {
      if (block != current) {
        begin(block);
      }
      value(0, block.instrument().venue());
      value(1, block.instrument().base());
      value(2, block.instrument().quote());
      value(3, instrument);
      value(4, block.interval().label());
      value(5, block.openTime(i));
      value(6, decimal(open, i));
      value(7, decimal(high, i));
      value(8, decimal(low, i));
      value(9, decimal(close, i));
      boolean hasSums = block.hasSums(i);
      if (hasSums) {
        value(10, decimal(volume, i));
        value(11, decimal(quoteVolume, i));
      } else {
        missing(10);
        missing(11);
      }
      if (hasSums && !volume.isZero(i)) {
        value(12, decimal(vwap, i));
      } else {
        missing(12);
      }
      value(13, block.trades(i));
      if (block.hasTakerBuyVolume(i)) {
        value(14, decimal(takerBuyVolume, i));
      } else {
        missing(14);
      }
      if (block.hasTradeIds(i)) {
        value(15, block.firstTradeId(i));
        value(16, block.lastTradeId(i));
      } else {
        missing(15);
        missing(16);
      }
      value(17, block.basis().label());
      value(18, block.isFinal(i));
      Revision.write(block.epoch(i), block.trades(i), block.isFinal(i), block.digest(i), revision);
      value(19, reusedRevision);
      value(20, run.id());
      value(21, run.startedMicros());
    }

    /** The 16 bytes, big-endian, in which decimal(38,18) is stored. */
    private Binary decimal(DecimalColumn column, int i) {
      LONG.set(decimal, 0, column.storedHigh(i));
      LONG.set(decimal, 8, column.storedLow(i));
      return reusedDecimal;
    }
  }
}
