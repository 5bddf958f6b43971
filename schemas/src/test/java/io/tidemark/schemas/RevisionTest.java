package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
  private static final long SEED = 10_080;

  /** The form of BigQuery's {@code _CHANGE_SEQUENCE_NUMBER}. */
  private static final String CHANGE_SEQUENCE_NUMBER = "[0-9a-fA-F]{1,16}(/[0-9a-fA-F]{1,16}){0,3}";

  @Test
  void textSortsAsTheRevisionDoesAndReadsBack() {
    Random random = new Random(SEED);
    Revision previous = next(random);
    for (int i = 0; i < 10_000; i++) {
      Revision revision = next(random);
      String where = "seed " + SEED + ", " + revision + " and " + previous;
      assertThat(Integer.signum(revision.text().compareTo(previous.text())))
          .as(where)
          .isEqualTo(revision.compareTo(previous));
      assertThat(revision.compareTo(previous) == 0).as(where).isEqualTo(revision.equals(previous));
      assertThat(Revision.parse(revision.text())).as(where).isEqualTo(revision);
      assertThat(revision.text()).as(where).matches(CHANGE_SEQUENCE_NUMBER);
      previous = revision;
    }
  }

  /** A revision that often shares fields with others. */
  private static Revision next(Random random) {
    return new Revision(
        random.nextInt(3) == 0 ? random.nextLong(1L << 32) : random.nextInt(2),
        random.nextInt(3) == 0 ? random.nextLong(1L << 48) : random.nextInt(2),
        random.nextBoolean(),
        random.nextInt(3) == 0 ? random.nextLong(1L << 62) : random.nextInt(2));
  }

  @Test
  void theFormIsFixed() {
    assertThat(new Revision(1_440, 255, true, 0xABCDEFL).text())
        .isEqualTo("000005a0/0000000000ff/1/0000000000abcdef")
        .hasSize(Revision.TEXT_LENGTH);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 0, Invalid epoch: -1",
    "4294967296, 0, 0, Invalid epoch: 4294967296",
    "0, -1, 0, Invalid trades: -1",
    "0, 281474976710656, 0, Invalid trades: 281474976710656",
    "0, 0, -1, Invalid digest: -1",
    "0, 0, 4611686018427387904, Invalid digest: 4611686018427387904"
  })
  void refusesWhatItsTextCannotHold(long epoch, long trades, long digest, String message) {
    assertThatThrownBy(() -> new Revision(epoch, trades, true, digest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1/2/1/3",
        "000005a0/0000000000ff/1",
        "000005a0/0000000000ff/2/0000000000abcdef",
        "000005A0/0000000000ff/1/0000000000abcdef",
        "000005a0/0000000000ff/1/000000000abcdefg",
        "000005a0/0000000000ff/1/0000000000abcdef/0"
      })
  void refusesAnotherForm(String text) {
    assertThatThrownBy(() -> Revision.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid revision: '" + text + "'");
  }
}
