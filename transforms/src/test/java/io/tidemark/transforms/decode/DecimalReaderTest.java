package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.DecimalColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalReaderTest {
  private final DecimalReader reader = new DecimalReader();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.00",
        "5",
        "-5",
        "61837.63000000",
        "1e-7",
        "5E-5",
        "1.5e+3",
        "0e99",
        "00012.50",
        "0.000000000000000001",
        "0.1234567890123456780000000000000000000000000",
        "123456789012345678",
        "1234567890123456789",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "99999999999999999999.999999999999999999",
        "1.29263310000099574",
        "1e19",
        "12345678901234567890.5",
      })
  void readsExactly(String text) {
    assertThat(read(text)).isNull();
    BigDecimal expected = new BigDecimal(text);
    assertThat(value()).isEqualByComparingTo(expected);
    assertThat(reader.signum()).isEqualTo(expected.signum());
    assertThat(reader.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        ".",
        ".5",
        "5.",
        "-.5",
        "+5",
        "1,5",
        "0x10",
        "NaN",
        "Infinity",
        "null",
        " 1",
        "1 ",
        "1.2.3",
        "1.5x",
        "1e",
        "1e+",
        "1ee5",
        "1e5.5",
        "--5",
        "e5",
        "\u0661",
      })
  void refusesWhatIsNoDecimal(String text) {
    assertThat(read(text)).startsWith("is not a decimal number");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0000000000000000001, has more than 18 decimals",
    "1.0000000000000000001, has more than 18 decimals",
    "1e-19, has more than 18 decimals",
    "1e-999, has more than 18 decimals",
    "100000000000000000000, 'is too large for decimal(38,18)'",
    "1e20, 'is too large for decimal(38,18)'",
    "9e999, 'is too large for decimal(38,18)'",
    "1e1000, is not a decimal number of a usable size",
    "0.1111111111111111111111111111111111111111111111111111111111111111, has more than 64 characters",
  })
  void refusesWhatNoColumnHolds(String text, String fault) {
    assertThat(read(text)).isEqualTo(fault);
  }

  @Test
  void agreesWithBigDecimal() {
    Random random = new Random(17);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      String text = text(random);
      BigDecimal expected = new BigDecimal(text);
      BigDecimal stripped = expected.stripTrailingZeros();
      boolean fits = stripped.scale() <= 18 && stripped.precision() - stripped.scale() <= 20;
      String fault = read(text);
      assertThat(fault == null).as("%s: %s", text, fault).isEqualTo(fits);
      if (fits) {
        read++;
        assertThat(value()).as(text).isEqualByComparingTo(expected);
        assertThat(reader.signum()).as(text).isEqualTo(expected.signum());
        BigInteger integer = expected.abs().toBigInteger();
        assertThat(reader.integerDigits())
            .as(text)
            .isEqualTo(integer.signum() == 0 ? 0 : integer.toString().length());
      }
    }
    assertThat(read).isBetween(50_000, 190_000);
  }

  /**
   * A decimal in one of the forms there are, about as long as a column takes or a little longer.
   */
  private static String text(Random random) {
    BigInteger digits = new BigInteger(random.nextInt(140), random);
    String text =
        new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(22))
            .toPlainString();
    if (random.nextInt(4) == 0 && text.indexOf('.') > 0) {
      text += "0".repeat(random.nextInt(5));
    }
    return random.nextInt(4) == 0
        ? text + (random.nextBoolean() ? "e" : "E-") + random.nextInt(22)
        : text;
  }

  @Test
  void comparesAsBigDecimalDoes() {
    Random random = new Random(19);
    DecimalReader other = new DecimalReader();
    for (int i = 0; i < 50_000; i++) {
      String left = near(random);
      String right = near(random);
      assertThat(read(left)).isNull();
      byte[] bytes = right.getBytes(StandardCharsets.UTF_8);
      assertThat(other.read(bytes, 0, bytes.length)).isNull();
      assertThat(reader.compareTo(other))
          .as("%s and %s", left, right)
          .isEqualTo(new BigDecimal(left).compareTo(new BigDecimal(right)));
    }
  }

  private static String near(Random random) {
    BigDecimal value = BigDecimal.valueOf(random.nextInt(200), 1 + random.nextInt(2));
    return value
        .add(new BigDecimal(random.nextInt(9) == 0 ? "12345678901234567890" : "0"))
        .toPlainString();
  }

  private String read(String text) {
    byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.UTF_8);
    return reader.read(bytes, 1, bytes.length - 1);
  }

  private BigDecimal value() {
    DecimalColumn.Builder column = new DecimalColumn.Builder(1);
    reader.appendTo(column);
    return column.build().get(0);
  }
}
