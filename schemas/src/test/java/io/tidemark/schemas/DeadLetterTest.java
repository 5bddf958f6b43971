package io.tidemark.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final DeadLetter LETTER =
      letter("bitstamp-trades-csv", "bitstamp.csv", 300, "price is not a number", "not,a,trade");

  @Test
  void idIsTheHashOfFormatSourcePositionAndPayload() {
    assertThat(LETTER.id()).isEqualTo("b4292e65f89ea402613fd90edd53657e");
  }

  @Test
  void idDependsOnEachFieldButTheReason() {
    assertThat(
            Stream.of(
                    LETTER,
                    letter("bitstamp-trades-cs", "vbitstamp.csv", 300, "", "not,a,trade"),
                    letter("bitstamp-trades-csv", "kraken.csv", 300, "", "not,a,trade"),
                    letter("bitstamp-trades-csv", "bitstamp.csv", 301, "", "not,a,trade"),
                    letter("bitstamp-trades-csv", "bitstamp.csv", 300, "", "not a trade"),
                    letter("bitstamp-trades-csv", "bitstamp.csv", 300, "", ""))
                .map(DeadLetter::id))
        .doesNotHaveDuplicates();
    assertThat(letter("bitstamp-trades-csv", "bitstamp.csv", 300, "", "not,a,trade").id())
        .isEqualTo(LETTER.id());
  }

  @Test
  void coderReadsBackWhatItWrites() throws IOException {
    List<DeadLetter> letters =
        List.of(LETTER, letter("", "", 0, "", ""), letter("ü", "价格", Long.MAX_VALUE, "≠", "\0"));
    assertThat(
            letters.stream()
                .map(each -> DeadLetterCodec.of().fromBytes(DeadLetterCodec.of().toBytes(each)))
                .toList())
        .isEqualTo(letters);
  }

  private static DeadLetter letter(
      String format, String source, long position, String reason, String payload) {
    return new DeadLetter(format, source, position, reason, payload.getBytes(UTF_8));
  }
}
