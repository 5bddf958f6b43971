package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class CandleBlockCoderTest {
  private static final long SEED = 60_000_000;
  private static final Instrument INSTRUMENT = new Instrument("kraken", "XBT", "EUR");

  @Test
  void blocksReadBackOneBehindTheOther() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      List<CandleBlock> blocks = new ArrayList<>();
      List<List<List<Object>>> rows = new ArrayList<>();
      for (Basis basis : Basis.values()) {
        Interval interval = Interval.values()[random.nextInt(Interval.values().length)];
        CandleBlock.Builder builder = CandleBlock.builder(INSTRUMENT, interval, basis, 0);
        rows.add(fill(builder, random));
        blocks.add(builder.build());
      }
      List<CandleBlock> decoded = CoderUtils.clone(ListCoder.of(CandleBlockCoder.of()), blocks);

      String where = "seed " + SEED + ", round " + round;
      assertThat(decoded).as(where).extracting(Blocks::rows).isEqualTo(rows);
      assertThat(decoded)
          .as(where)
          .extracting(CandleBlock::toString)
          .isEqualTo(blocks.stream().map(CandleBlock::toString).toList());
    }
  }

  /** Adds up to 20 random candles made from smaller ones and returns their rows. */
  private static List<List<Object>> fill(CandleBlock.Builder builder, Random random) {
    int maxDigits = 1 + random.nextInt(38);
    List<List<Object>> rows = new ArrayList<>();
    for (int i = random.nextInt(21); i > 0; i--) {
      List<BigDecimal> decimals = new ArrayList<>();
      for (DecimalColumn.Builder column :
          List.of(
              builder.open(),
              builder.high(),
              builder.low(),
              builder.close(),
              builder.volume(),
              builder.quoteVolume(),
              builder.takerBuyVolume())) {
        BigDecimal value = RandomDecimals.next(random, maxDigits);
        decimals.add(value);
        column.add(value);
      }
      long time = random.nextLong();
      boolean takerKnown = random.nextBoolean();
      boolean idsKnown = random.nextBoolean();
      long first = idsKnown ? random.nextLong() : 0;
      long last = idsKnown ? random.nextLong() : 0;
      Revision revision =
          new Revision(
              random.nextLong(1L << 32),
              random.nextLong(1L << 48),
              random.nextBoolean(),
              random.nextLong(1L << 62));
      if (takerKnown) {
        builder.takerKnown();
      }
      if (idsKnown) {
        builder.tradeIds(first, last);
      }
      if (revision.isFinal()) {
        builder.isFinal();
      }
      builder.endRollUp(time, revision.trades(), revision.epoch(), revision.digest());

      List<Object> row = new ArrayList<>(List.of(time));
      row.addAll(decimals);
      row.addAll(List.of(takerKnown, idsKnown, first, last, revision));
      rows.add(Blocks.row(row.toArray()));
    }
    return rows;
  }

  @Test
  void equalBlocksHaveEqualBytes() throws IOException {
    CandleBlock.Builder builder = CandleBlock.builder(INSTRUMENT, Interval.M1, Basis.TRADES, 100);
    fill(builder, new Random(SEED));
    byte[] bytes = CoderUtils.encodeToByteArray(CandleBlockCoder.of(), builder.build());
    CandleBlock decoded = CoderUtils.decodeFromByteArray(CandleBlockCoder.of(), bytes);
    assertThat(CoderUtils.encodeToByteArray(CandleBlockCoder.of(), decoded)).isEqualTo(bytes);
  }

  @Test
  void isEqualToItselfAfterSerialization() {
    SerializableUtils.ensureSerializable(CandleBlockCoder.of());
  }
}
