package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VwapTest {
  private static final int SEED = 17;

  @Test
  void equalsTheLibrarysDivision() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      DecimalColumn.Builder quoteVolume = new DecimalColumn.Builder(8);
      DecimalColumn.Builder volume = new DecimalColumn.Builder(8);
      int quoteScale = random.nextInt(17);
      int scale = random.nextInt(9);
      for (int i = 0; i < 8; i++) {
        BigDecimal price = new BigDecimal(new BigInteger(1 + random.nextInt(40), random), 6);
        BigDecimal size = new BigDecimal(new BigInteger(1 + random.nextInt(62), random), scale);
        size = random.nextInt(20) == 0 ? BigDecimal.ONE.movePointLeft(scale) : size;
        BigDecimal quote = price.multiply(size).setScale(quoteScale, RoundingMode.DOWN);
        volume.add(random.nextInt(30) == 0 ? BigDecimal.ZERO : size.min(new BigDecimal("1e12")));
        quoteVolume.add(quote.min(new BigDecimal("1e14")));
      }
      DecimalColumn quotes = quoteVolume.build();
      DecimalColumn sizes = volume.build();
      DecimalColumn vwap = Vwap.of(quotes, sizes);
      for (int i = 0; i < 8; i++) {
        BigDecimal expected =
            sizes.get(i).signum() == 0
                ? BigDecimal.ZERO
                : quotes.get(i).divide(sizes.get(i), 18, RoundingMode.HALF_EVEN);
        assertThat(vwap.get(i))
            .as("seed %d, round %d: %s / %s", SEED, round, quotes.get(i), sizes.get(i))
            .isEqualByComparingTo(expected);
      }
    }
  }

  @Test
  void roundsHalfToEven() {
    DecimalColumn.Builder quoteVolume = new DecimalColumn.Builder(2);
    quoteVolume.add(new BigDecimal("0.000000000000000001"));
    quoteVolume.add(new BigDecimal("0.000000000000000003"));
    DecimalColumn.Builder volume = new DecimalColumn.Builder(2);
    volume.add(2, 0);
    volume.add(2, 0);
    DecimalColumn vwap = Vwap.of(quoteVolume.build(), volume.build());
    assertThat(vwap.get(0)).isEqualByComparingTo("0");
    assertThat(vwap.get(1)).isEqualByComparingTo("0.000000000000000002");
  }
}
