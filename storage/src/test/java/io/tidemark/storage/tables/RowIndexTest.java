package io.tidemark.storage.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.RawTable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found is what a map of all keys holds. */
class RowIndexTest {
  private static final long DAY = 1_704_067_200_000_000L;
  private static final int MINUTES = 200;
  private static final List<String> INSTRUMENTS = List.of("v:A-USD", "v:B-USD", "v:C-USD");

  private static OffsetDateTime time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** Candles of a minute each time with as many trades as its number, so that revisions differ. */
  private static CandleBlock candles(String instrument, Basis basis, List<Integer> minutes) {
    CandleBlock.Builder block =
        CandleBlock.builder(Instrument.parse(instrument), Interval.M1, basis, minutes.size());
    for (int minute : minutes) {
      block.open().add(1, 0);
      block.high().add(1, 0);
      block.low().add(1, 0);
      block.close().add(1, 0);
      block.volume().add(1, 0);
      block.quoteVolume().add(1, 0);
      block.takerBuyVolume().add(0, 0);
      block.endBase(DAY + minute * Interval.M1.micros(), minute + 1L, 1);
    }
    return block.build();
  }

  private static Record candle(String instrument, Basis basis, int minute, Revision revision) {
    Record row =
        GenericRecord.create(
            CandlesTable.SCHEMA.select(
                CandlesTable.INSTRUMENT,
                CandlesTable.INTERVAL,
                CandlesTable.BASIS,
                CandlesTable.OPEN_TIME,
                CandlesTable.REVISION));
    row.setField(CandlesTable.INSTRUMENT, instrument);
    row.setField(CandlesTable.INTERVAL, Interval.M1.label());
    row.setField(CandlesTable.BASIS, basis.label());
    row.setField(CandlesTable.OPEN_TIME, time(DAY + minute * Interval.M1.micros()));
    row.setField(CandlesTable.REVISION, revision.text());
    return row;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void candlesOfBlocksThatOverlap(long seed) {
    Random random = new Random(seed);
    List<CandleBlock> blocks = new ArrayList<>();
    for (String instrument : INSTRUMENTS.subList(0, 2)) {
      for (Basis basis : List.of(Basis.TRADES, Basis.VENUE)) {
        List<List<Integer>> parts =
            List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int minute = 0; minute < MINUTES; minute++) {
          if (random.nextInt(3) > 0) {
            parts.get(random.nextInt(parts.size())).add(minute);
          }
        }
        parts.forEach(part -> blocks.add(candles(instrument, basis, part)));
      }
    }
    blocks.sort((block, other) -> CandlesTable.DATASET.compare(block, 0, other, 0));
    Map<List<Object>, Integer> rows = new HashMap<>();
    int number = 0;
    BitSet without = new BitSet();
    for (CandleBlock block : blocks) {
      for (int i = 0; i < block.count(); i++) {
        int minute = (int) ((block.openTime(i) - DAY) / Interval.M1.micros());
        if (random.nextInt(10) == 0) {
          without.set(number);
        } else {
          rows.put(List.of(block.instrument().id(), block.basis(), minute), number);
        }
        number++;
      }
    }

    RowIndex<CandleBlock> index = new RowIndex<>(CandlesTable.DATASET, blocks, without);

    for (int asked = 0; asked < 3_000; asked++) {
      String instrument = INSTRUMENTS.get(random.nextInt(INSTRUMENTS.size()));
      Basis basis = random.nextBoolean() ? Basis.TRADES : Basis.VENUE;
      int minute = random.nextInt(-2, MINUTES + 2);
      long trades = Math.max(0, minute + random.nextInt(3));
      index.rows().of(candle(instrument, basis, minute, new Revision(1, trades, false, 0)));

      int row = index.find();

      assertThat(row).isEqualTo(rows.getOrDefault(List.of(instrument, basis, minute), -1));
      if (row >= 0) {
        // Its digest is greater than 0, which decides between equal numbers of trades.
        assertThat(Integer.signum(index.compareRevision(row)))
            .isEqualTo(trades <= minute + 1L ? 1 : -1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void messagesOfOneTimeByTheirIds(long seed) {
    Random random = new Random(seed);
    List<Envelope> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(
          Envelope.of(
              "c" + random.nextInt(3),
              Integer.toString(random.nextInt(40)),
              "f",
              null,
              "s",
              0,
              DAY + random.nextInt(20),
              0,
              new byte[0]));
    }
    List<Envelope> messages = RawTable.DATASET.distinct(all);
    RowIndex<Envelope> index = new RowIndex<>(RawTable.DATASET, messages);

    for (int asked = 0; asked < 3_000; asked++) {
      String channel = "c" + random.nextInt(4);
      long publishTime = DAY + random.nextInt(22) - 1;
      String id = Integer.toString(random.nextInt(42));
      Record row =
          GenericRecord.create(
              RawTable.SCHEMA.select(RawTable.CHANNEL, RawTable.PUBLISH_TIME, RawTable.MESSAGE_ID));
      row.setField(RawTable.CHANNEL, channel);
      row.setField(RawTable.PUBLISH_TIME, time(publishTime));
      row.setField(RawTable.MESSAGE_ID, id);
      index.rows().of(row);

      int found = index.find();

      boolean isThere =
          all.stream()
              .anyMatch(
                  message ->
                      message.channel().equals(channel)
                          && message.publishTime() == publishTime
                          && message.messageId().equals(id));
      assertThat(found >= 0).isEqualTo(isThere);
      if (isThere) {
        assertThat(messages.get(found).channel()).isEqualTo(channel);
        assertThat(messages.get(found).messageId()).isEqualTo(id);
        assertThat(messages.get(found).publishTime()).isEqualTo(publishTime);
        assertThat(index.compareRevision(found)).isZero();
      }
    }
  }
}
