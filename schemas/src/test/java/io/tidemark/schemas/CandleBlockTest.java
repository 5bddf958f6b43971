package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandleBlockTest {
  private static final long OPEN_TIME = 1_709_251_200_000_000L;
  private static final String FINEST = "12345678901234567890.123456789012345678";

  @Test
  void digestIsTheSameAtAnyColumnScale() {
    CandleBlock.Builder fine = builder();
    decimals(fine).forEach(column -> column.add(new BigDecimal(FINEST)));
    fine.endBase(OPEN_TIME, 1, 1);
    append(fine, candle -> {});
    CandleBlock block = fine.build();
    CandleBlock coarse = candle(candle -> {});

    assertThat(block.open().scale()).isEqualTo(18);
    assertThat(coarse.open().scale()).isZero();
    assertThat(block.digest(1)).isEqualTo(coarse.digest(0)).isBetween(1L, (1L << 48) - 1);
    assertThat(block.digest(0)).isNotEqualTo(block.digest(1));
  }

  /** Stored revisions hold it. */
  @Test
  void digestStaysWhatItWas() {
    CandleBlock.Builder builder = builder();
    int value = 0;
    for (DecimalColumn.Builder column : decimals(builder)) {
      column.add(new BigDecimal(FINEST));
      column.add(++value, 3);
    }
    builder.takerKnown().tradeIds(8, 9).isFinal().endBase(OPEN_TIME, 1, 1);
    builder.takerKnown().tradeIds(8, 9).endBase(OPEN_TIME + 60_000_000, 1, 1);

    CandleBlock block = builder.build();
    assertThat(block.digest(0)).isEqualTo(156_124_768_898_033L);
    assertThat(block.digest(1)).isEqualTo(54_986_641_521_591L);
  }

  /** 10^20 less the last decimal fits, and 10^20 does not. */
  @ParameterizedTest
  @CsvSource({
    "99999999999999999999, 0, true",
    "100000000000000000000, 0, false",
    "99999999999999999999999999999999999999, 18, true",
    "100000000000000000000000000000000000000, 18, false",
    "-100000000000000000000000000000000000000, 18, false",
    "99999999999999999999999999999999999999999999999999999999, 36, false",
    "99999999999999999999999999999999999999000000000000000000, 36, true",
    "340282366920938463463374607431768211456, 19, true",
    "3402823669209384634633746074317682114560, 19, false",
    "9223372036854775807, 0, true"
  })
  void sumsFitOrAreAllLeftOut(BigInteger sum, int scale, boolean fits) {
    Sum128 large = new Sum128();
    large.add(sum);
    Sum128 one = new Sum128();
    one.add(1);
    for (int which = 0; which < 3; which++) {
      CandleBlock.Builder builder = builder();
      decimals(builder).subList(0, 4).forEach(price -> price.add(1, 0));
      builder
          .sums(
              which == 0 ? large : one,
              which == 0 ? scale : 0,
              which == 1 ? large : one,
              which == 1 ? scale : 0,
              which == 2 ? large : one,
              which == 2 ? scale : 0)
          .endBase(OPEN_TIME, 1, 1);
      CandleBlock block = builder.build();
      assertThat(block.hasSums(0)).isEqualTo(fits);
      assertThat(block.hasTakerBuyVolume(0)).isEqualTo(fits);
      assertThat(block.hasVwap(0)).isEqualTo(fits);
      if (fits && which == 1) {
        assertThat(block.quoteVolume().get(0))
            .isEqualByComparingTo(new BigDecimal(sum, scale).setScale(18, RoundingMode.HALF_EVEN));
      }
    }
  }

  @Test
  void digestDependsOnEachContent() {
    Set<Long> digests = new HashSet<>();
    digests.add(candle(candle -> {}).digest(0));
    digests.add(candle(CandleBlock.Builder::isFinal).digest(0));
    digests.add(candle(CandleBlock.Builder::takerKnown).digest(0));
    digests.add(candle(candle -> candle.tradeIds(0, 0)).digest(0));
    digests.add(candle(candle -> candle.tradeIds(1, 0)).digest(0));
    digests.add(candle(candle -> candle.tradeIds(0, 1)).digest(0));
    for (int changed = 0; changed < 7; changed++) {
      CandleBlock.Builder builder = builder();
      List<DecimalColumn.Builder> columns = decimals(builder);
      for (int c = 0; c < columns.size(); c++) {
        columns.get(c).add(c == changed ? 1_001 : 1_000, 3);
      }
      builder.endBase(OPEN_TIME, 1, 1);
      digests.add(builder.build().digest(0));
    }
    assertThat(digests).as("digests of candles that differ in one content each").hasSize(13);
  }

  @Test
  void aRollUpRisesWhenOneOfItsPartsBecomesFinalWithOtherContents() {
    Revision sibling = candle(candle -> {}).revision(0);
    for (long id = 0; id < 100; id++) {
      long provisionalId = id;
      long finalId = id + 1_000;
      Revision before = candle(c -> c.tradeIds(provisionalId, provisionalId)).revision(0);
      Revision after = candle(c -> c.tradeIds(finalId, finalId).isFinal()).revision(0);
      assertThat(after).isGreaterThan(before);
      assertThat(rollUp(after, sibling)).isGreaterThan(rollUp(before, sibling));
      assertThat(rollUp(before, sibling)).isGreaterThan(before);
    }
  }

  private static Revision rollUp(Revision one, Revision other) {
    return new Revision(
        one.epoch() + other.epoch(),
        one.trades() + other.trades(),
        one.isFinal() && other.isFinal(),
        one.digest() + other.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "10,     3,  3.333333333333333333",
    "20,     3,  6.666666666666666667",
    "1E-18,  2,  0",
    "3E-18,  2,  0.000000000000000002",
    "75, 0.001,  75000",
    "99999999999999999999.999999999999999999, 1, 99999999999999999999.999999999999999999"
  })
  void vwapIsQuoteVolumeByVolumeRoundedHalfEven(
      BigDecimal quoteVolume, BigDecimal volume, BigDecimal vwap) {
    assertThat(vwap(quoteVolume, volume)).isEqualByComparingTo(vwap);
  }

  @Test
  void withoutVolumeThereIsNoVwap() {
    assertThat(vwap(BigDecimal.ZERO, BigDecimal.ZERO)).isNull();
  }

  private static BigDecimal vwap(BigDecimal quoteVolume, BigDecimal volume) {
    CandleBlock.Builder builder = builder();
    for (DecimalColumn.Builder column : decimals(builder)) {
      column.add(
          column == builder.volume()
              ? volume
              : column == builder.quoteVolume() ? quoteVolume : BigDecimal.ONE);
    }
    builder.endBase(OPEN_TIME, 1, 1);
    CandleBlock candle = builder.build();
    return candle.hasVwap(0) ? candle.vwap().get(0) : null;
  }

  @Test
  void aCopiedCandleKeepsEverything() {
    CandleBlock.Builder source = builder();
    append(source, candle -> candle.takerKnown().tradeIds(7, 9));
    append(source, CandleBlock.Builder::isFinal);
    CandleBlock from = source.build();
    CandleBlock.Builder copy = builder();
    for (int i = 0; i < 20; i++) {
      copy.addAll(from);
    }
    assertThat(Blocks.rows(copy.build()).subList(38, 40)).isEqualTo(Blocks.rows(from));
  }

  @Test
  void takenCandlesKeepEverything() {
    CandleBlock.Builder builder = builder();
    for (int i = 0; i < 3; i++) {
      int value = 10 * i;
      for (DecimalColumn.Builder column : decimals(builder)) {
        boolean wide = column == builder.high() || column == builder.quoteVolume();
        column.add(new BigDecimal(wide ? FINEST : "0").add(BigDecimal.valueOf(value++)));
      }
      if (i == 0) {
        builder.takerKnown();
      } else if (i == 1) {
        builder.tradeIds(7, 9).isFinal();
      }
      builder.endRollUp(OPEN_TIME + i * 60_000_000L, 100 + i, 200 + i, 300 + i);
    }
    CandleBlock block = builder.build();
    List<List<Object>> rows = Blocks.rows(block);
    CandleBlock taken = block.take(2, 0, 2);
    CandleBlock none = block.take();

    assertThat(Blocks.rows(taken)).containsExactly(rows.get(2), rows.get(0), rows.get(2));
    assertThat(Blocks.rows(block.slice(1, 3))).containsExactly(rows.get(1), rows.get(2));
    assertThat(none.count()).isZero();
    assertThat(none.take().count()).isZero();
    for (CandleBlock each : List.of(taken, none)) {
      CandleBlockCodec coder = CandleBlockCodec.of();
      assertThat(Blocks.rows(coder.fromBytes(coder.toBytes(each)))).isEqualTo(Blocks.rows(each));
    }
  }

  @Test
  void revisionsCompareAcrossBlocks() {
    CandleBlock.Builder builder = builder();
    append(builder, candle -> {});
    append(builder, CandleBlock.Builder::isFinal);
    append(builder, CandleBlock.Builder::takerKnown);
    builder.addAll(candle(candle -> {}));
    CandleBlock block = builder.build();
    for (int i = 0; i < block.count(); i++) {
      for (int j = 0; j < block.count(); j++) {
        assertThat(block.compareRevision(i, block, j))
            .isEqualTo(block.revision(i).compareTo(block.revision(j)));
      }
    }
    assertThat(block.compareRevision(1, block, 0)).as("final against provisional").isPositive();
    assertThat(block.compareRevision(3, block, 0)).as("equal contents").isZero();
    assertThat(block.compareRevision(2, block, 0)).as("unequal contents").isNotZero();
  }

  @Test
  void theEpochIsWeightedByTheMinutesCovered() {
    CandleBlock.Builder builder =
        CandleBlock.builder(Instrument.parse("kraken:A-B"), Interval.H4, Basis.VENUE, 1);
    decimals(builder).forEach(column -> column.add(1, 0));
    builder.endBase(OPEN_TIME, 1, 3);
    assertThat(builder.build().epoch(0)).isEqualTo(720);
  }

  @Test
  void refusesARevisionThatItsTextCannotHold() {
    assertThatThrownBy(() -> builder().endRollUp(OPEN_TIME, 1, 1, 1L << 62))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid digest: ");
    assertThatThrownBy(() -> builder().endRollUp(OPEN_TIME, 1, 1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid digest: ");
    assertThatThrownBy(() -> builder().endBase(OPEN_TIME, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid trades: ");
  }

  @Test
  void refusesColumnsOfDifferentLength() {
    CandleBlock.Builder builder = builder();
    append(builder, candle -> {});
    builder.close().add(1, 0);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Columns differ in length: 1 candles, 2 values");
  }

  private static CandleBlock candle(Consumer<CandleBlock.Builder> change) {
    CandleBlock.Builder builder = builder();
    append(builder, change);
    return builder.build();
  }

  /** Appends a candle whose decimals are all one. */
  private static void append(CandleBlock.Builder builder, Consumer<CandleBlock.Builder> change) {
    decimals(builder).forEach(column -> column.add(1, 0));
    change.accept(builder);
    builder.endBase(OPEN_TIME, 1, 1);
  }

  private static CandleBlock.Builder builder() {
    return CandleBlock.builder(Instrument.parse("kraken:XBT-EUR"), Interval.M1, Basis.TRADES, 1);
  }

  private static List<DecimalColumn.Builder> decimals(CandleBlock.Builder builder) {
    return List.of(
        builder.open(),
        builder.high(),
        builder.low(),
        builder.close(),
        builder.volume(),
        builder.quoteVolume(),
        builder.takerBuyVolume());
  }
}
