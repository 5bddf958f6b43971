package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fault of the data ends in a dead letter and the job goes on; a wrong request stops before any
 * work.
 */
class BadInputTest {
  private static final String FORMAT = "--format=binance.trades.csv";

  @TempDir Path folder;
  private TestBackfill backfill;

  @BeforeEach
  void newWarehouse() {
    backfill = new TestBackfill(folder.resolve("warehouse"));
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  /** A trade of 2024-01-01, one a second. */
  private static String trade(int id) {
    return tradeOf(id, "42283.58000000");
  }

  private static String tradeOf(int id, String price) {
    return id
        + ","
        + price
        + ",0.5,21141.79,"
        + (1_704_067_200_000L + id * 1_000L)
        + ",True,True\n";
  }

  private static String trades(int count) {
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < count; id++) {
      lines.append(trade(id));
    }
    return lines.toString();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, Long> run(Path input) {
    return backfill.run("--input=" + input, FORMAT);
  }

  private Record onlyDeadLetter() throws IOException {
    List<Record> letters = TestBackfill.rows(backfill.deadLetters());
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }

  private static String reason(Record letter) {
    return (String) letter.getField(DeadLettersTable.REASON);
  }

  private static byte[] payload(Record letter) {
    ByteBuffer payload = ((ByteBuffer) letter.getField(DeadLettersTable.PAYLOAD)).duplicate();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  private void assertRefused(String payload, String reason) throws IOException {
    Record letter = onlyDeadLetter();
    assertThat(reason(letter)).contains(reason);
    assertThat(new String(payload(letter), StandardCharsets.UTF_8)).isEqualTo(payload);
  }

  @Test
  void truncatedGzipKeepsWhatCameBefore() throws IOException {
    byte[] whole = gzip(trades(10_000));
    Path file = write("BTCUSDT-trades.csv.gz", Arrays.copyOf(whole, whole.length / 2));

    long decoded = run(file).get("decode.records_decoded");

    assertThat(decoded).isBetween(1_000L, 9_000L);
    Record letter = onlyDeadLetter();
    assertThat(reason(letter))
        .contains("gzip cannot be read beyond byte")
        .contains("unexpected end of member 1")
        .contains("records up to there are kept");
    assertThat(letter.getField(DeadLettersTable.SOURCE)).asString().endsWith(file.toString());
    String rest = new String(payload(letter), StandardCharsets.UTF_8);
    assertThat(trade((int) decoded)).startsWith(rest);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void zipWithOneBrokenEntryKeepsTheOthers() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int secondEntry;
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("BTCUSDT-trades-1.csv"));
      zip.write(trades(100).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      secondEntry = bytes.size();
      zip.putNextEntry(new ZipEntry("ETHUSDT-trades-2.csv"));
      zip.write(trades(10_000).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("BNBUSDT-trades-3.csv"));
      zip.write(trades(200).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    byte[] zip = bytes.toByteArray();
    Arrays.fill(zip, secondEntry + 5_000, secondEntry + 5_100, (byte) 0xFF);
    Path file = write("trades.zip", zip);

    run(file);

    assertThat(trades("binance:BTC-USDT")).isEqualTo(100);
    assertThat(trades("binance:BNB-USDT")).isEqualTo(200);
    List<Record> letters = TestBackfill.rows(backfill.deadLetters());
    assertThat(letters)
        .anySatisfy(
            letter -> {
              assertThat(reason(letter)).startsWith("zip cannot be read beyond byte");
              assertThat(letter.getField(DeadLettersTable.SOURCE))
                  .asString()
                  .endsWith("trades.zip!ETHUSDT-trades-2.csv");
            });
  }

  private long trades(String instrument) throws IOException {
    return backfill.candles(instrument, "1w").values().stream()
        .mapToLong(row -> (long) row.getField(CandlesTable.TRADES))
        .sum();
  }

  @Test
  void fileThatIsNoZipIsOneDeadLetter() throws IOException {
    run(write("BTCUSDT-trades.zip", trades(3)));

    assertThat(reason(onlyDeadLetter())).contains("zip cannot be read");
  }

  @Test
  void zipWithoutFilesIsEmptyAndNamesMayRepeat() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("folder/"));
    }
    assertThat(run(write("BTCUSDT-empty.zip", bytes.toByteArray())))
        .doesNotContainKey("iceberg.dead_letters.rows_written");
    bytes.reset();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a/BTCUSDT-trades.csv"));
      zip.write(trade(1).getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("b/BTCUSDT-trades.csv"));
      zip.write(trade(2).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(run(write("trades.zip", bytes.toByteArray())))
        .containsEntry("decode.records_decoded", 2L);
  }

  @Test
  void impossibleAggregateIsRefusedAlone() throws IOException {
    String good = "1,42283.58,0.5,10,12,1704067200000,True,True\n";
    String bad = "2,42283.58,0.5,13,999999999999999999,1704067200000,True,True";
    backfill.run(
        "--input=" + write("BTCUSDT-aggTrades.csv", good + bad + "\n"),
        "--format=binance.aggtrades.csv");

    assertThat(trades("binance:BTC-USDT")).isEqualTo(3);
    assertRefused(bad, "more than 10^9 trades");
  }

  @Test
  void folderNamesMayHoldSpacesAndOtherLetters() throws IOException {
    Path warehouse = folder.resolve("my wärehouse %20");
    backfill = new TestBackfill(warehouse);
    run(write("BTCUSDT-trades.csv", trade(1)));

    assertThat(backfill.candles("binance:BTC-USDT", "1m")).hasSize(1);
    assertThat(warehouse.resolve("tidemark/candles/data")).isDirectory();
  }

  @Test
  void emptyFileIsCounted() throws IOException {
    assertThat(run(write("BTCUSDT-trades.csv", ""))).containsEntry("decode.skipped.empty-file", 1L);
    assertThat(TestBackfill.rows(backfill.deadLetters())).isEmpty();
  }

  @Test
  void binaryFileIsKeptByteForByte() throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(3).nextBytes(bytes);
    Map<String, Long> counters = run(write("BTCUSDT-trades.csv", bytes));

    assertThat(counters).containsEntry("decode.records_decoded", 0L);
    List<Record> letters = TestBackfill.rows(backfill.deadLetters());
    assertThat(letters).hasSize(counters.get("decode.records_dead").intValue());
    for (Record letter : letters) {
      int position = ((Long) letter.getField(DeadLettersTable.POSITION)).intValue();
      byte[] payload = payload(letter);
      assertThat(payload).isEqualTo(Arrays.copyOfRange(bytes, position, position + payload.length));
    }
  }

  /** Flink bounds how large one element may be. */
  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "FlinkRunner"})
  void longLineIsKeptWholeAndTheNextIsRead(String runner) throws IOException {
    backfill = new TestBackfill(folder.resolve("warehouse"), runner);
    String line = "7".repeat(10_000_000);
    Map<String, Long> counters =
        run(write("BTCUSDT-trades.csv", trade(1) + line + "\n" + trade(2)));

    assertThat(counters).containsEntry("decode.records_decoded", 2L);
    List<Record> letters = TestBackfill.rows(backfill.deadLetters());
    letters.sort(Comparator.comparing(letter -> (Long) letter.getField("position")));
    assertThat(letters).allSatisfy(letter -> assertThat(reason(letter)).contains("field"));
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    letters.forEach(letter -> kept.writeBytes(payload(letter)));
    assertThat(kept.toString(StandardCharsets.UTF_8)).isEqualTo(line);
  }

  @Test
  void lineTooLongForARecordIsKeptInPieces() throws IOException {
    String line = "7".repeat((16 << 20) + 1_000);
    Map<String, Long> counters =
        run(write("BTCUSDT-trades.csv", trade(1) + line + "\n" + trade(2)));

    assertThat(counters).containsEntry("decode.records_decoded", 2L);
    List<Record> letters = TestBackfill.rows(backfill.deadLetters());
    assertThat(letters).allSatisfy(l -> assertThat(reason(l)).contains("line longer than"));
    assertThat(letters.stream().mapToInt(letter -> payload(letter).length).sum())
        .isEqualTo(line.length());
  }

  @Test
  void impossiblePricesAreRefusedAndOddOnesKeptExactly() throws IOException {
    run(write("BTCUSDT-trades.csv", tradeOf(1, "NaN") + tradeOf(2, "1e-7") + tradeOf(3, "-5")));

    assertThat(TestBackfill.rows(backfill.deadLetters()))
        .extracting(BadInputTest::reason)
        .containsExactlyInAnyOrder(
            "price 'NaN' is not a decimal number", "price '-5' is not positive");
    assertThat(backfill.candles("binance:BTC-USDT", "1m").values())
        .singleElement()
        .satisfies(
            row ->
                assertThat((BigDecimal) row.getField(CandlesTable.CLOSE))
                    .isEqualByComparingTo("0.0000001"));
  }

  @Test
  void secondsWhereMillisecondsAreExpectedAreRefused() throws IOException {
    String line = "1,42283.58,0.5,21141.79,1704067200,True,True";
    run(write("BTCUSDT-trades.csv", line + "\n"));

    assertRefused(line, "time '1704067200'");
    assertThat(backfill.candleRows()).isEmpty();
  }

  @Test
  void deadLetterMetAgainIsTheSameRow() throws IOException {
    Path file = write("BTCUSDT-trades.csv", trade(1) + "nonsense\n");
    run(file);
    run(file);

    assertRefused("nonsense", "field");
  }

  private void assertStops(String message, String... args) {
    assertThatThrownBy(() -> backfill.run(args))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
  }

  @Test
  void globThatMatchesNothing() {
    assertStops("matches no file", "--input=" + folder.resolve("*.csv"), FORMAT);
    assertThat(folder.resolve("warehouse")).doesNotExist();
  }

  @Test
  void folderInsteadOfFiles() throws IOException {
    Files.createDirectory(folder.resolve("trades"));
    assertStops(
        "is a folder; write the files in it as", "--input=" + folder.resolve("trades"), FORMAT);
  }

  @Test
  void unknownFormat() {
    assertStops(
        "--format=binance.trade.csv: no such format, did you mean 'binance.trades.csv'?",
        "--input=x",
        "--format=binance.trade.csv");
  }

  @Test
  void unknownInstrument() throws IOException {
    Path file = write("trades.csv", trade(1));
    assertStops("add --instrument=binance:BASE-QUOTE", "--input=" + file, FORMAT);
    assertStops(
        "is of venue binance; write binance:BTC-USD",
        "--input=" + file,
        FORMAT,
        "--instrument=kraken:BTC-USD");
  }

  @Test
  void fromAfterTo() {
    assertStops(
        "--from=2024-01-02: is not before --to=2024-01-01",
        "--input=x",
        FORMAT,
        "--from=2024-01-02",
        "--to=2024-01-01");
  }

  @Test
  void fromThatCutsACandle() {
    assertStops(
        "--from=2024-01-01T00:00:30Z: is not a whole minute",
        "--input=x",
        FORMAT,
        "--from=2024-01-01T00:00:30Z");
  }

  @Test
  void unwritableWarehouse() throws IOException {
    Path file = write("BTCUSDT-trades.csv", trade(1));
    backfill = new TestBackfill(file.resolve("warehouse"));
    assertStops("cannot be written", "--input=" + file, FORMAT);
  }

  @Test
  void tableOfAnotherSchema() throws IOException {
    Schema other = new Schema(Types.NestedField.required(1, "venue", Types.IntegerType.get()));
    TableContract stranger =
        new TableContract(
            CandlesTable.contract().name(),
            other,
            PartitionSpec.unpartitioned(),
            SortOrder.unsorted(),
            Map.of());
    backfill.warehouse().prepare(List.of(stranger));
    Path file = write("BTCUSDT-trades.csv", trade(1));

    assertStops(
        "table candles has as column 1 venue: required int (expected venue: required string)",
        "--input=" + file,
        FORMAT);
  }

  @Test
  void missingCatalog() throws IOException {
    Path file = write("BTCUSDT-trades.csv", trade(1));
    assertStops(
        "--catalog-uri=http://127.0.0.1:9",
        "--input=" + file,
        FORMAT,
        "--catalog=REST",
        "--catalogUri=http://127.0.0.1:9");
  }
}
