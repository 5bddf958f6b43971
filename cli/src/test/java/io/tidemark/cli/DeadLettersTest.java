package io.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.cli.command.OptionsCommand;
import io.tidemark.cli.tables.DeadLettersShowCommand;
import io.tidemark.pipelines.RawLog;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.MarketData;
import io.tidemark.storage.catalog.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters are listed, shown, and read again. */
class DeadLettersTest {
  private static final String SAMPLE = "bitstamp-2013/bitstamp_trades_from_20131125_usd.csv";
  private static final String FORMAT = "bitstamp.csv";
  private static final String INSTRUMENT = "bitstamp:BTC-USD";

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Path tables() {
    return folder.resolve("tables");
  }

  private String[] command(String command, String... options) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.add("--warehouse=" + tables());
    all.addAll(List.of(options));
    return all.toArray(new String[0]);
  }

  private List<String> backfill(Path file) {
    return TestCli.lines(backfillOf(file));
  }

  private String[] backfillOf(Path file) {
    return command(
        "backfill", "--input=" + file, "--format=" + FORMAT, "--instrument=" + INSTRUMENT);
  }

  /** The first trades of the sample as a file of this name. */
  private Path trades(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static List<String> lines(int count) throws IOException {
    return new ArrayList<>(MarketData.lines(SAMPLE).subList(0, count));
  }

  private static DeadLetter letter(Path file, List<String> lines, int line) {
    long position = String.join("\n", lines.subList(0, line)).getBytes(UTF_8).length + 1L;
    return new DeadLetter(
        FORMAT, file.toString(), position, "not known yet", lines.get(line).getBytes(UTF_8));
  }

  private List<String> verify(Path file) {
    return TestCli.run(
            command(
                "verify",
                "--against=files",
                "--input=" + file,
                "--format=" + FORMAT,
                "--instrument=" + INSTRUMENT))
        .out()
        .lines()
        .toList();
  }

  @Test
  void minutesAreMadeAgainOfTheRawLogTogetherWithTheLetter() throws IOException {
    List<String> lines = lines(2_000);
    Path file = trades("trades.csv", lines);
    List<Envelope> messages = RawLog.messages(file.toString(), lines, FORMAT, INSTRUMENT, 1);
    int refused = 1_200;
    DeadLetter letter = letter(file, lines, refused);
    Envelope timeless = messages.get(refused);
    assertThat(timeless.position()).isEqualTo(letter.position());
    List<Envelope> others = new ArrayList<>(messages);
    others.remove(refused);
    RawLog.append(tables(), others);
    RawLog.appendTimeless(tables(), List.of(timeless));
    TestCli.lines(command("backfill", "--input=raw", "--from=2013-11-25"));
    RawLog.refuse(tables(), letter);
    assertThat(verify(file).get(0)).as("the trade is missing").doesNotContain(" 0 different");

    List<String> replay =
        TestCli.lines(command("dead-letters replay", "--instrument=" + INSTRUMENT));

    assertThat(replay)
        .contains(
            "Letters  1 read, 1 understood now, 0 not, 0 parts of records, which are not read again",
            "  " + letter.id() + " " + file + " at " + letter.position())
        .anyMatch(line -> line.startsWith("Written  7 candles, 7 in place of lesser ones, "))
        .noneMatch(line -> line.startsWith("Kept"));
    assertThat(verify(file).get(0)).endsWith(" equal, 0 missing, 0 extra, 0 different");
    assertThat(TestCli.lines(command("dead-letters list", "--output=csv"))).hasSize(2);
  }

  @Test
  void withoutARawLogTheBetterCandleStaysAndANewOneIsMade() throws IOException {
    List<String> lines = new ArrayList<>(List.of("1385337600,800,1", "1385337601,801,2"));
    Path file = trades("trades.csv", lines);
    backfill(file);
    lines.add("1385337602,802,3");
    lines.add("1385337720,803,4");
    RawLog.refuse(tables(), letter(file, lines, 2), letter(file, lines, 3));

    List<String> replay =
        TestCli.lines(command("dead-letters replay", "--instrument=" + INSTRUMENT));

    assertThat(replay)
        .contains(
            "Letters  2 read, 2 understood now, 0 not, 0 parts of records, which are not read again",
            "Minutes  2013-11-25T00:00:00Z to 2013-11-25T00:03:00Z, of the letters alone: the raw log"
                + " holds none of them",
            "Kept     1 candles of a greater revision, as of more trades; a backfill of their files"
                + " merges both",
            "  bitstamp:BTC-USD 1m 2013-11-25T00:00:00Z trades");
    List<String> minutes =
        TestCli.lines(
            command("show candles", "--instrument=" + INSTRUMENT, "--interval=1m", "--output=csv"));
    assertThat(minutes).hasSize(3);
    assertThat(minutes.get(1).split(",", -1)[13]).isEqualTo("2");
    assertThat(minutes.get(2).split(",", -1)[13]).isEqualTo("1");
  }

  @Test
  void lettersThatAreStillRefusedStay() throws IOException {
    backfill(trades("trades.csv", List.of("1385337600,800,1", "nonsense")));

    assertThat(TestCli.lines(command("dead-letters replay", "--instrument=" + INSTRUMENT)))
        .containsExactly(
            "Letters  1 read, 0 understood now, 1 not, 0 parts of records, which are not read again");
    assertThat(TestCli.lines(command("dead-letters list", "--output=csv"))).hasSize(2);
  }

  /** What is left of a cut record looks like a trade of a smaller size. */
  @Test
  void partOfARecordIsNeverReadAgain() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new Stored(bytes)) {
      gzip.write("1385337600,800,1\n1385337660,800,1.2345\n".getBytes(UTF_8));
    }
    byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 8 - 4);
    Path file = Files.write(folder.resolve("trades.csv.gz"), cut);
    assertThat(TestCli.run(backfillOf(file)).code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(TestCli.lines(command("dead-letters list", "--output=csv")))
        .hasSize(2)
        .last()
        .asString()
        .contains("records up to there are kept");

    assertThat(TestCli.lines(command("dead-letters replay")))
        .containsExactly(
            "Letters  1 read, 0 understood now, 0 not, 1 parts of records, which are not read again");
  }

  /** Stores what it is given without compressing it. */
  private static final class Stored extends GZIPOutputStream {
    private Stored(OutputStream out) throws IOException {
      super(out, true);
      def.setLevel(0);
    }
  }

  @Test
  void piecesOfALongLineAreNeverReadAgain() throws IOException {
    backfill(trades("trades.csv", List.of("7".repeat(3 << 20), "1385337600,800,1")));

    assertThat(TestCli.lines(command("dead-letters replay", "--source=trades.csv")))
        .containsExactly(
            "Letters  3 read, 0 understood now, 0 not, 3 parts of records, which are not read again");
  }

  @Test
  void lettersAreListedAndShown() throws IOException {
    byte[] odd = {'a', ',', '"', 0, (byte) 0xFF, '\n'};
    DeadLetter one = new DeadLetter(FORMAT, "x/one.csv", 9, "is, as \"they\"\nsay", odd);
    DeadLetter other = new DeadLetter("binance.ws", "x/two.gz", 0, "r".repeat(70), new byte[0]);
    RawLog.refuse(tables(), one, other);

    List<String> table = TestCli.lines(command("dead-letters list"));
    assertThat(table.get(0).split(" {2,}", -1))
        .containsExactly("id", "format", "position", "source", "reason");
    assertThat(table.get(1)).startsWith(other.id()).endsWith("  " + "r".repeat(70));
    assertThat(table.get(2)).startsWith(one.id()).endsWith("is, as \"they\"\\x0Asay");
    assertThat(TestCli.lines(command("dead-letters list", "--limit=1"))).hasSize(2);
    assertThat(TestCli.lines(command("dead-letters list", "--format=binance.ws"))).hasSize(2);
    assertThat(TestCli.lines(command("dead-letters list", "--source=one"))).hasSize(2);
    assertThat(TestCli.lines(command("dead-letters list", "--source=three")))
        .containsExactly("There are no such dead letters.");
    assertThat(TestCli.run(command("dead-letters list", "--output=csv", "--source=one")).out())
        .contains(one.id() + ",bitstamp.csv,x/one.csv,9,\"is, as \"\"they\"\"\\x0Asay\",test-");

    List<String> shown = TestCli.lines(command("dead-letters show", one.id()));
    assertThat(shown)
        .contains(
            "id        " + one.id(),
            "source    x/one.csv",
            "position  9",
            "reason    is, as \"they\"\\x0Asay",
            "payload   6 bytes")
        .endsWith("a,\"\\x00\\xFF\\x0A");
    assertThat(TestCli.lines(command("dead-letters show", "--id", one.id()))).isEqualTo(shown);
    TestCli.run(command("dead-letters show", "abc"))
        .assertRefused("abc: no such dead letter; 'tidemark dead-letters list' shows them");

    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    TestCli raw =
        TestCli.run(
            OptionsCommand.commandLine(new DeadLettersShowCommand(payload)),
            one.id(),
            "--payload",
            "--warehouse=" + tables());
    assertThat(raw.code()).as(raw.err()).isZero();
    assertThat(raw.out()).isEmpty();
    assertThat(payload.toByteArray()).isEqualTo(odd);
  }

  @Test
  void wrongReplaysAreRefused() {
    DeadLetter csv = new DeadLetter(FORMAT, "one.csv", 9, "so", new byte[] {1});
    DeadLetter ws = new DeadLetter("binance.ws", "two.gz", 0, "so", new byte[] {1});
    RawLog.refuse(tables(), csv, ws);

    TestCli.run(command("dead-letters replay"))
        .assertRefused(
            "--instrument: missing; neither letters of bitstamp.csv nor the name of their source,"
                + " one.csv, say what was traded; add --instrument=bitstamp:BASE-QUOTE, and choose"
                + " letters by --format= or --source=");
    TestCli.run(command("dead-letters replay", "--instrument=kraken:BTC-USD"))
        .assertRefused(
            "--instrument=kraken:BTC-USD: letters of bitstamp.csv are of venue bitstamp; choose"
                + " letters by --format= or --source=");
    TestCli.run(
            command("dead-letters replay", "--instrument=bitstamp:BTC-USD", "--format=binance.ws"))
        .assertRefused(
            "--instrument=bitstamp:BTC-USD: each of these letters, or the name of its source, says"
                + " what was traded; leave the option out");
    TestCli none = TestCli.run(command("dead-letters replay", "--id=abc"));
    assertThat(none.err()).contains("holds no such dead letter").hasLineCount(1);
    assertThat(none.code()).isEqualTo(2);
    assertThat(TestCli.run(command("dead-letters replay", "--format=kraken.ws")).err())
        .contains("--format selects letters")
        .endsWith("needs a backfill with the right one" + System.lineSeparator());
  }
}
