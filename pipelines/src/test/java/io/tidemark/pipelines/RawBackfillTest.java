package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made again from the raw log equals what the files of the same messages give. */
class RawBackfillTest {
  private static final String BITSTAMP = "bitstamp-2013/bitstamp_trades_from_20131125_usd.csv";
  private static final String INSTRUMENT = "bitstamp:BTC-USD";

  @TempDir Path folder;
  private TestBackfill fromFiles;
  private TestBackfill fromRaw;

  @BeforeEach
  void newWarehouses() {
    fromFiles = new TestBackfill(folder.resolve("from-files"));
    fromRaw = new TestBackfill(folder.resolve("from-raw"));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private void log(List<Envelope> messages) {
    RawLog.append(folder.resolve("from-raw"), messages);
  }

  private void assertSameRows() throws IOException {
    assertThat(fromRaw.candleRows()).isNotEmpty().containsExactlyElementsOf(fromFiles.candleRows());
    assertThat(TestBackfill.text(fromRaw.deadLetters()))
        .containsExactlyElementsOf(TestBackfill.text(fromFiles.deadLetters()));
  }

  /**
   * The trades of Bitstamp, whose identity is their place in the file, among them some nonsense.
   */
  private Path bitstamp() throws IOException {
    List<String> lines = new ArrayList<>(MarketData.lines(BITSTAMP));
    lines.add(30_000, "no trade");
    lines.add(70_000, "1385700000,-1,2");
    return Files.write(folder.resolve("trades.csv"), lines);
  }

  private List<Envelope> bitstampMessages() throws IOException {
    Path file = bitstamp();
    return RawLog.messages(
        file.toString(), Files.readAllLines(file), "bitstamp.csv", INSTRUMENT, 700);
  }

  private void runFiles(Path file, String... range) {
    List<String> args = new ArrayList<>(List.of(range));
    args.add("--input=" + file);
    args.add("--format=bitstamp.csv");
    args.add("--instrument=" + INSTRUMENT);
    fromFiles.run(args.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "FlinkRunner"})
  void messagesWithTradeIdsGiveTheCandlesOfTheFiles(String runner) throws IOException {
    List<Path> files =
        List.of(
            MarketData.file("binance-spot-ws/btcusdt_20240808.gz"),
            MarketData.file("binance-spot-ws/btcusdt_20240809.gz"));
    fromFiles.run("--input=" + files.get(0) + "," + files.get(1), "--format=binance.ws");
    List<Envelope> messages = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = MarketData.lines("binance-spot-ws/" + file.getFileName());
      messages.addAll(RawLog.messages(file.toString(), lines, "binance.ws", null, 1));
    }
    Collections.shuffle(messages, new Random(3));
    log(messages);

    fromRaw = new TestBackfill(folder.resolve("from-raw"), runner);
    Map<String, Long> counters = fromRaw.run("--input=raw");

    assertSameRows();
    assertThat(counters)
        .containsEntry("raw.messages", (long) messages.size())
        .containsEntry("candles.ticks_distinct", 19_904L);
  }

  @Test
  void messagesWithoutTradeIdsGiveTheRowsOfTheFile() throws IOException {
    log(bitstampMessages());
    runFiles(bitstamp());

    Map<String, Long> counters = fromRaw.run("--input=raw");

    assertSameRows();
    assertThat(counters).containsEntry("decode.records_dead", 2L);
    assertThat(TestBackfill.rows(fromRaw.deadLetters())).hasSize(2);
  }

  @Test
  void rangeIsMadeAgainAlone() throws IOException {
    String[] range = {"--from=2013-11-26T07:13:00Z", "--to=2013-11-28T05:01:00Z"};
    log(bitstampMessages());
    runFiles(bitstamp(), range);

    Map<String, Long> counters = fromRaw.run("--input=raw", range[0], range[1]);

    assertThat(fromRaw.candleRows()).isNotEmpty().containsExactlyElementsOf(fromFiles.candleRows());
    assertThat(counters.get("raw.messages")).isBetween(30L, 80L);
  }

  @Test
  void rangesOfTheLogTogetherEqualTheFile() throws IOException {
    log(bitstampMessages());
    runFiles(bitstamp());

    fromRaw.run("--input=raw", "--from=2013-11-27T10:31:00Z");
    fromRaw.run("--input=raw", "--to=2013-11-27T10:31:00Z");

    assertThat(fromRaw.candleRows()).containsExactlyElementsOf(fromFiles.candleRows());
  }

  @Test
  void messageDeliveredOrPublishedAgainChangesNothing() throws IOException {
    List<Envelope> messages = bitstampMessages();
    log(messages);
    log(messages.subList(20, 60));
    log(messages.subList(30, 110).stream().map(RawLog::publishedAgain).toList());
    runFiles(bitstamp());

    Map<String, Long> counters = fromRaw.run("--input=raw");

    assertSameRows();
    assertThat(counters)
        .containsEntry("raw.messages", messages.size() + 80L)
        .containsEntry("candles.ticks_distinct", 100_000L);
  }

  @Test
  void messagesWithoutEventTimesAreReadWithoutARangeOnly() {
    log(
        RawLog.messages(
            "topic",
            List.of("1385337600,800,1", "nonsense", "1385337660,801,1"),
            "bitstamp.csv",
            INSTRUMENT,
            1));

    assertThat(fromRaw.run("--input=raw", "--from=2013-11-25"))
        .containsEntry("raw.messages", 2L)
        .containsEntry("decode.records_dead", 0L);
    assertThat(fromRaw.run("--input=raw"))
        .containsEntry("raw.messages", 3L)
        .containsEntry("decode.records_dead", 1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--input=raw,a.csv | --input=raw,a.csv: the raw log is read alone; give files to another run, and a file of that name as ./raw",
        "--input=raw --format=bitstamp.csv | --format=bitstamp.csv: each message of the raw log says it; leave the option out",
        "--input=raw --instrument=a:B-C | --instrument=a:B-C: each message of the raw log says it; leave the option out",
        "--input=raw --from=2024-01-01T00:00:01Z | --from=2024-01-01T00:00:01Z: is not a whole minute, and would cut a candle",
      })
  void wrongRequests(String args, String message) {
    assertThatThrownBy(() -> fromRaw.run(args.split(" ")))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
    assertThat(folder.resolve("from-raw")).doesNotExist();
  }

  @Test
  void missingOrEmptyLogIsNamed() {
    assertThatThrownBy(() -> fromRaw.run("--input=raw"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no such folder");
    assertThat(folder.resolve("from-raw")).doesNotExist();

    fromRaw.warehouse().prepare(List.of());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> fromRaw.run("--input=raw"))
          .isInstanceOf(UserError.class)
          .hasMessageEndingWith(
              ": the raw log is empty; 'tidemark live' fills it, and files are read with --input=GLOB"
                  + " --format=NAME");
      fromRaw.warehouse().prepare(List.of(RawTable.contract()));
    }
    assertThatThrownBy(() -> fromRaw.run("--input=raw", "--namespace=other"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(" --namespace=other: the raw log is empty; ");
  }
}
