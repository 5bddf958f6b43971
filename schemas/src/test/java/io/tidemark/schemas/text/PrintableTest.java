package io.tidemark.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Instrument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @Test
  void whatIsSeenStaysAsItIs() {
    String text = "BTC-USD \u5e01\u5b89 \u00e4\u00df \uD83D\uDE80 'a' \"b\" \\ ~";

    assertThat(Printable.of(text)).isEqualTo(text);
    assertThat(Printable.of("")).isEmpty();
  }

  @Test
  void whatMovesOrHidesIsEscaped() {
    assertThat(Printable.of("a\u001b[2Jb\tc\nd\u007f")).isEqualTo("a\\x1B[2Jb\\x09c\\x0Ad\\x7F");
    assertThat(Printable.of("a\u009bb")).isEqualTo("a\\x9Bb");
    assertThat(Printable.of("a\u202eb\u2066c\u200bd\uFEFF"))
        .isEqualTo("a\\x{202E}b\\x{2066}c\\x{200B}d\\x{FEFF}");
    assertThat(Printable.of("a\u2028b\uD800c\uE000")).isEqualTo("a\\x{2028}b\\x{D800}c\\x{E000}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A\u001b",
        "A\u202eB",
        "A\u200bB",
        "A\nB",
        "A'B",
        "A\"B",
        "A;B",
        "A|B",
        "A=B",
        "a",
        ""
      })
  void noneOfItIsPartOfAnAsset(String asset) {
    assertThat(Instrument.isAsset(asset)).isFalse();
    assertThatThrownBy(() -> new Instrument("x", asset, "USD"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 1 to 64 letters, digits, '.', '_' or '$', in upper case");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"BTC", "1INCH", "ETH2.S", "BTC_240329", "$ALT", "\u5e01\u5b89\u4eba\u751f"})
  void namesThatVenuesGiveAreAssets(String asset) {
    assertThat(Instrument.isAsset(asset)).isTrue();
    assertThat(Instrument.parse("x.y:" + asset + "-USD").base()).isEqualTo(asset);
  }
}
