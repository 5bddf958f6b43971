package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalColumnTest {
  private static final long SEED = 38_18;

  @Test
  void valuesReadBackWhateverTheirScaleWidthAndOrder() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      int maxDigits = 1 + random.nextInt(38);
      List<BigDecimal> values = new ArrayList<>();
      DecimalColumn.Builder builder = new DecimalColumn.Builder(0);
      for (int i = random.nextInt(40); i >= 0; i--) {
        BigDecimal value = RandomDecimals.next(random, maxDigits);
        values.add(value);
        append(builder, value, random.nextInt(6));
      }
      DecimalColumn column = builder.build();

      String where = "seed " + SEED + ", round " + round + ", values " + values;
      assertThat(column.count()).as(where).isEqualTo(values.size());
      boolean wide = false;
      for (int i = 0; i < values.size(); i++) {
        BigInteger stored = values.get(i).setScale(18).unscaledValue();
        assertThat(column.get(i)).as(where).isEqualByComparingTo(values.get(i));
        assertThat(column.storedLow(i)).as(where).isEqualTo(stored.longValue());
        assertThat(column.storedHigh(i)).as(where).isEqualTo(stored.shiftRight(64).longValue());
        wide |= values.get(i).setScale(column.scale()).unscaledValue().bitLength() > 63;
        for (int j = 0; j < i; j++) {
          assertThat(Integer.signum(column.compare(i, j)))
              .as(where)
              .isEqualTo(values.get(i).compareTo(values.get(j)));
        }
      }
      assertThat(column.isWide()).as(where).isEqualTo(wide);
    }
  }

  /** Appends through one of the ways there are. */
  private static void append(DecimalColumn.Builder builder, BigDecimal value, int way) {
    BigInteger unscaled = value.unscaledValue();
    if (way == 0 && unscaled.bitLength() <= 63) {
      builder.add(unscaled.longValue(), value.scale());
    } else if (way == 1) {
      builder.add(unscaled.shiftRight(64).longValue(), unscaled.longValue(), value.scale());
    } else if (way == 2) {
      builder.add(unscaled, value.scale());
    } else if (way == 3) {
      DecimalColumn.Builder other = new DecimalColumn.Builder(2);
      other.add(BigDecimal.ONE);
      other.add(value);
      builder.add(other.build(), 1);
    } else if (way == 4) {
      BigInteger stored = value.setScale(18).unscaledValue();
      builder.addStored(stored.shiftRight(64).longValue(), stored.longValue());
    } else {
      builder.add(value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0000000000000000005, 0",
    "0.00000000000000000050001, 0.000000000000000001",
    "0.0000000000000000015, 0.000000000000000002",
    "0.0000000000000000025, 0.000000000000000002",
    "-0.0000000000000000025, -0.000000000000000002",
    "-0.0000000000000000035, -0.000000000000000004",
    "0.9999999999999999995, 1",
    "1E-100, 0"
  })
  void beyond18DecimalsRoundsHalfEven(BigDecimal value, BigDecimal rounded) {
    DecimalColumn.Builder builder = new DecimalColumn.Builder(1);
    builder.add(value);
    assertThat(builder.build().get(0)).isEqualByComparingTo(rounded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100000000000000000000",
        "-100000000000000000000",
        "123456789012345678901.5",
        "99999999999999999999.9999999999999999995",
        "1E+30",
        "1E+2000000000"
      })
  void refusesWhatDecimal38And18CannotHold(BigDecimal value) {
    BigDecimal greatest = new BigDecimal("99999999999999999999.999999999999999999");
    DecimalColumn.Builder builder = new DecimalColumn.Builder(1);
    builder.add(7, 0);
    assertThatThrownBy(() -> builder.add(value))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(value.toString())
        .hasMessageContaining("decimal(38,18)");

    builder.add(greatest);
    builder.add(greatest.negate());
    DecimalColumn column = builder.build();
    assertThat(List.of(column.get(0), column.get(1), column.get(2)))
        .as("values around the refused one")
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(BigDecimal.valueOf(7), greatest, greatest.negate());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 19})
  void refusesAScaleOfNoColumn(int scale) {
    DecimalColumn.Builder builder = new DecimalColumn.Builder(1);
    assertThatThrownBy(() -> builder.add(1, scale))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid scale: " + scale);
  }

  @Test
  void appendingLongsAndColumnsAllocatesNothing() {
    int count = 50_000;
    DecimalColumn.Builder narrow = new DecimalColumn.Builder(2 * count + 1);
    DecimalColumn.Builder wide = new DecimalColumn.Builder(4 * count + 1);
    DecimalColumn.Builder widest = new DecimalColumn.Builder(1);
    widest.add(new BigDecimal("12345678901234567890.123456789012345678"));
    DecimalColumn source = widest.build();
    wide.add(source, 0);
    assertThat(Allocations.bytes(() -> appendLongs(narrow, count))).isLessThan(count);
    assertThat(Allocations.bytes(() -> appendLongs(wide, count))).isLessThan(count);
    assertThat(
            Allocations.bytes(
                () -> {
                  for (int i = 0; i < count; i++) {
                    wide.add(source, 0);
                  }
                }))
        .isLessThan(count);
  }

  private static void appendLongs(DecimalColumn.Builder builder, int count) {
    for (int i = 0; i < count; i++) {
      builder.add(1_000_000_007L * i, i % 6);
    }
  }
}
