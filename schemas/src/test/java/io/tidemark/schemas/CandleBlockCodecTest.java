package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandleBlockCodecTest {
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
      List<CandleBlock> decoded =
          blocks.stream()
              .map(each -> CandleBlockCodec.of().fromBytes(CandleBlockCodec.of().toBytes(each)))
              .toList();

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
    byte[] bytes = CandleBlockCodec.of().toBytes(builder.build());
    CandleBlock decoded = CandleBlockCodec.of().fromBytes(bytes);
    assertThat(CandleBlockCodec.of().toBytes(decoded)).isEqualTo(bytes);
  }

  /** Savepoints hold them. */
  @Test
  void bytesStayWhatTheyWere() {
    CandleBlock.Builder builder = CandleBlock.builder(INSTRUMENT, Interval.H1, Basis.TRADES, 0);
    for (int i = 0; i < 2; i++) {
      builder.open().add(4_200_000 + i, 2);
      builder.high().add(4_200_500 + i, 2);
      builder.low().add(4_199_500 - i, 2);
      builder.close().add(4_200_300 + i, 2);
      builder.volume().add(1_500 + i, 3);
      builder.quoteVolume().add(new BigDecimal("98765432109876543210.5"));
      builder.takerBuyVolume().add(500 - i, 3);
      builder.takerKnown().tradeIds(10 + i, 20 + i).isFinal();
      builder.endRollUp(3_600_000_000L * (i + 1), 11, 60, 0x1234_5678_9ABCL + i);
    }

    assertThat(HexFormat.of().formatHex(CandleBlockCodec.of().toBytes(builder.build())))
        .isEqualTo(
            "0e6b72616b656e3a5842542d45555203000280909de91a05004827ad01020080d9800401020200e8"
                + "e080040102020098d1800401010200d8dd800401020300b817010201013500000000000000350000"
                + "000000000029f580f33804758a29f580f33804758a0300e8070101160014010228010207077800bc"
                + "9a785634120000bd9a7856341200000000000000000000");
  }
}
