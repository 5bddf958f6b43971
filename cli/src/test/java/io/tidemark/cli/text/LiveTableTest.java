package io.tidemark.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.text.Terminal.Size;
import io.tidemark.schemas.tables.CandlesTable;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of candles in the room of a terminal. */
class LiveTableTest {
  private static final OffsetDateTime NOON =
      OffsetDateTime.of(2024, 5, 6, 12, 0, 0, 0, ZoneOffset.UTC);

  private static Record candle(String instrument, int minute, String price) {
    Record candle = GenericRecord.create(CandlesTable.SCHEMA);
    candle.setField(CandlesTable.INSTRUMENT, instrument);
    candle.setField(CandlesTable.INTERVAL, "1m");
    candle.setField(CandlesTable.OPEN_TIME, NOON.plusMinutes(minute));
    for (String column :
        List.of(CandlesTable.OPEN, CandlesTable.HIGH, CandlesTable.LOW, CandlesTable.CLOSE)) {
      candle.setField(column, new BigDecimal(price));
    }
    candle.setField(CandlesTable.TRADES, 1234L);
    candle.setField(CandlesTable.FINAL, minute < 2);
    return candle;
  }

  private static List<Record> ofOne(int count) {
    return IntStream.range(0, count).mapToObj(i -> candle("kraken:BTC-USD", i, "64123.5")).toList();
  }

  private static List<Record> ofSeveral() {
    return List.of(
        candle("binance:BTC-USDT", 0, "64123.5"),
        candle("binance:SHIB-USDT", 0, "0.00002512"),
        candle("binance:BTC-USDT", 1, "64124.25"));
  }

  @Test
  void whatAllRowsShareIsSaidOnce() {
    assertThat(LiveTable.lines(ofOne(3), new Size(79, 23)))
        .containsExactly(
            "1m candles of kraken:BTC-USD",
            "open_time            open     high      low    close  trades  final",
            "2024-05-06 12:00  64123.5  64123.5  64123.5  64123.5    1234    yes",
            "2024-05-06 12:01  64123.5  64123.5  64123.5  64123.5    1234    yes",
            "2024-05-06 12:02  64123.5  64123.5  64123.5  64123.5    1234     no");
  }

  @Test
  void eachInstrumentHasItsDecimals() {
    assertThat(LiveTable.lines(ofSeveral(), new Size(119, 39)))
        .containsExactly(
            "1m candles",
            "instrument                open_time        open        high         low       close  trades  final",
            "binance:BTC-USDT   2024-05-06 12:00    64123.50    64123.50    64123.50    64123.50    1234    yes",
            "binance:SHIB-USDT  2024-05-06 12:00  0.00002512  0.00002512  0.00002512  0.00002512    1234    yes",
            "binance:BTC-USDT   2024-05-06 12:01    64124.25    64124.25    64124.25    64124.25    1234    yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "98 | instrument                open_time        open        high         low       close  trades  final | ",
        "97 | instrument               open_time       open       high        low      close trades final | ",
        "91 | instrument               open_time       open       high        low      close trades final | ",
        "79 | instrument               open_time       open      close trades final | Not shown: low, high",
        "80 | instrument               open_time       open       high      close trades final | Not shown: low",
        "60 | instrument               open_time      close trades final | Not shown: low, high, open",
        "55 | instrument               open_time      close final | Not shown: low, high, open, trades",
        "45 | instrument         open_time      close final | Not shown: low, high, open, trades"
      })
  void columnsMoveTogetherThenGo(int columns, String heading, String notShown) {
    List<String> lines = LiveTable.lines(ofSeveral(), new Size(columns, 20));

    assertThat(lines.get(1)).isEqualTo(heading);
    assertThat(lines).allMatch(line -> line.length() <= columns).hasSize(notShown == null ? 5 : 6);
    if (notShown != null) {
      assertThat(lines).last().isEqualTo(notShown);
    }
  }

  @Test
  void firstRowsGoWhereThereAreTooMany() {
    assertThat(LiveTable.lines(ofOne(5), new Size(79, 7)))
        .hasSize(7)
        .noneMatch(LiveTableTest::isNote);
    assertThat(LiveTable.lines(ofOne(5), new Size(79, 6)))
        .hasSize(6)
        .last()
        .isEqualTo("Not shown: 2 rows");
    assertThat(LiveTable.lines(ofOne(5), new Size(39, 5)))
        .containsExactly(
            "1m candles of kraken:BTC-USD",
            "open_time          close trades final",
            "2024-05-06 12:03 64123.5   1234    no",
            "2024-05-06 12:04 64123.5   1234    no",
            "Not shown: 3 rows, low, high, open");
    assertThat(LiveTable.lines(ofOne(5), new Size(79, 3))).as("no room for a row").isEmpty();
    assertThat(LiveTable.lines(List.of(), new Size(79, 23))).isEmpty();
  }

  private static boolean isNote(String line) {
    return line.startsWith("Not shown");
  }

  @Test
  void nothingIsWiderOrHigherThanTheTerminal() {
    List<Record> odd = new ArrayList<>(ofOne(7));
    odd.add(candle("binance:" + "币安人生".repeat(12) + "-USDT", 3, "0.000000000000000001"));
    odd.add(candle("binance:" + "A".repeat(64) + "-" + "B".repeat(64), 3, "99999999999999999999"));
    List<String> parts =
        List.of("1,234,567 trades", "0 late", "0 too late", "12 dead", "99 candles in 3 commits");
    for (int columns = 1; columns <= 130; columns++) {
      for (int rows : new int[] {1, 2, 3, 5, 6, 9, 10, 24, 40}) {
        int limit = Math.max(1, columns - 1);
        assertThat(LiveView.lines(parts, odd, new Size(columns, rows)))
            .as("%s columns, %s rows", columns, rows)
            .hasSizeLessThanOrEqualTo(Math.max(2, rows))
            .allMatch(line -> TextWidth.of(line) <= limit)
            .last()
            .isEqualTo("");
      }
    }
  }

  @Test
  void countsAreBrokenBehindCommas() {
    List<String> parts =
        List.of("77,752 trades", "0 late", "0 too late", "0 dead", "10,586 candles in 28 commits");

    assertThat(LiveView.lines(parts, List.of(), new Size(80, 24)))
        .containsExactly(
            "77,752 trades, 0 late, 0 too late, 0 dead, 10,586 candles in 28 commits", "");
    assertThat(LiveView.lines(parts, List.of(), new Size(40, 10)))
        .containsExactly(
            "77,752 trades, 0 late, 0 too late,", "0 dead, 10,586 candles in 28 commits", "");
  }

  @Test
  void widthIsThatOfATerminal() {
    assertThat(TextWidth.of("BTC-USD")).isEqualTo(7);
    assertThat(TextWidth.of("币安")).isEqualTo(4);
    assertThat(TextWidth.of("e\u0301")).as("with its mark behind").isEqualTo(1);
    assertThat(TextWidth.cut("币安人生", 6)).isEqualTo("币安~");
    assertThat(TextWidth.cut("币安人生", 8)).isEqualTo("币安人生");
  }
}
