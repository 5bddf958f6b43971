package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns go by the names in a header. */
class HeaderOrderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bitstamp.csv | timestamp,amount,price | 1385337600,0.5,800",
        "bitstamp.csv | Price,Amount,Unix Time | 800,0.5,1385337600",
        "bitstamp.csv | \"\",time,price,size,note | 0,1385337600,800,0.5,x",
        "kraken.csv | volume,time,price | 0.5,1385337600,800",
        "trades.csv | side,size,price,id,instrument,time | ,0.5,800,7,bitstamp:BTC-USD,2013-11-25T00:00:00Z",
        "binance.trades.csv | is_best_match,is_buyer_maker,time,quote_qty,qty,price,id | True,True,1385337600000,400,0.5,800,7",
        "binance.aggtrades.csv | price,agg_trade_id,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker,is_best_match | 800,7,0.5,7,7,1385337600000,True,True",
      })
  void recordsAreReadInTheOrderOfTheHeader(String format, String header, String record) {
    Decoded decoded = Decoded.of(format, header.replace("\"\"", ""), record);

    assertThat(decoded.reasons()).isEmpty();
    assertThat(decoded.skipped()).containsOnly(entry("header", 1L));
    assertThat(decoded.ticks)
        .extracting(tick -> tick.time() + " " + tick.price() + " x " + tick.size())
        .containsExactly("2013-11-25T00:00:00Z 800 x 0.5");
  }

  @Test
  void klinesToo() {
    Decoded decoded =
        Decoded.of(
            "binance.klines.csv",
            "close,open,high,low,open_time,volume,close_time,quote_volume,count,taker_buy_volume,"
                + "taker_buy_quote_volume,ignore",
            "11,10,12,9,1704067200000,5,1704067259999,55,3,2,22,0");

    assertThat(decoded.candles.get(0).open().get(0)).isEqualByComparingTo("10");
    assertThat(decoded.candles.get(0).close().get(0)).isEqualByComparingTo("11");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamp,price",
        "timestamp,price,price",
        "timestamp,price,amount,volume",
        "zeit,preis,menge",
        "date,open,high,low,close"
      })
  void nothingIsReadUnderAHeaderThatLeavesColumnsOpen(String header) {
    Decoded decoded = Decoded.of("bitstamp.csv", header, "1385337600,800,0.5", "1385337601,1,800");

    assertThat(decoded.ticks).isEmpty();
    assertThat(decoded.letters).hasSize(1);
    assertThat(decoded.reasons().get(0))
        .startsWith("header '" + header + "' does not name each of timestamp, price, amount once")
        .endsWith("the records under it are not read");
    assertThat(decoded.skipped()).containsOnly(entry("under-unknown-header", 2L));
  }

  @Test
  void recordThatSaysItIsOfAnotherInstrumentIsRefusedAlone() {
    Decoded decoded =
        Decoded.of(
            "bitstamp.csv",
            "symbol,timestamp,price,amount",
            "BTC/USDT,1385337600,800,0.5",
            "ETHUSDT,1385337600,9,0.5",
            "bitstamp:BTC-USDT,1385337601,801,0.5");

    assertThat(decoded.ticks)
        .extracting(tick -> tick.price().toString())
        .containsExactly("800", "801");
    assertThat(decoded.reasons())
        .containsExactly("the record is of 'ETHUSDT', and not of bitstamp:BTC-USDT");
  }

  @Test
  void anotherHeaderInTheMiddleIsToldAndTheSameOneSkipped() {
    Decoded decoded =
        Decoded.of(
            "bitstamp.csv",
            "timestamp,amount,price",
            "1385337600,0.5,800",
            "timestamp,amount,price",
            "timestamp,price,amount",
            "1385337601,0.5,801");

    assertThat(decoded.ticks)
        .extracting(tick -> tick.price().toString())
        .containsExactly("800", "801");
    assertThat(decoded.letters).hasSize(1);
    assertThat(decoded.skipped()).containsOnly(entry("header", 2L));
  }

  private static Envelope message(long position, String text) {
    return Envelope.of(
        "c",
        "m" + position,
        "bitstamp.csv",
        "bitstamp:BTC-USD",
        "f/a.csv",
        position,
        0,
        0,
        text.getBytes(StandardCharsets.UTF_8));
  }

  /** What messages give, as time, position, price and size; then the letters. */
  private static List<String> decode(Envelope... messages) {
    List<String> found = new ArrayList<>();
    Decoded out = new Decoded(Decoded.format("bitstamp.csv"));
    EnvelopeDecoder decoder =
        new EnvelopeDecoder(TimeRange.ALL, Duration.ofDays(1), 1, SymbolList.NONE, out);
    for (Envelope message : messages) {
      decoder.decode(message);
    }
    decoder.flush();
    out.ticks.forEach(tick -> found.add(tick.id() + " " + tick.price() + " x " + tick.size()));
    out.letters.forEach(
        letter ->
            found.add(
                letter.position() + " " + new String(letter.payload(), StandardCharsets.UTF_8)));
    return found;
  }

  @Test
  void messageIsReadByItsOwnHeaderAndNoOther() {
    assertThat(
            decode(
                message(100, "timestamp,amount,price\n1385337600,0.5,800\nbad,1,2"),
                message(200, "1385337600,800,0.5"),
                message(300, "timestamp,amount,price"),
                message(400, "1385337600,801,0.5")))
        .containsExactly(
            "123 800 x 0.5",
            "200 800 x 0.5",
            "400 801 x 0.5",
            "142 timestamp,amount,price\nbad,1,2",
            "300 timestamp,amount,price");
  }

  @Test
  void partOfAFileIsReadByTheFirstLine() {
    Decoded out = new Decoded(Decoded.format("bitstamp.csv"));
    Format.Decoder decoder =
        Decoded.format("bitstamp.csv").decoder(Instrument.parse("bitstamp:BTC-USD"), out.collector);
    byte[] header = "timestamp,amount,price".getBytes(StandardCharsets.UTF_8);
    byte[] record = "1385337600,0.5,800".getBytes(StandardCharsets.UTF_8);

    assertThat(decoder.head(header, 0, header.length)).isEqualTo(Format.Decoder.Head.OWN);
    out.collector.decode(decoder, record, 0, record.length, 1_000);
    out.flush();

    assertThat(out.ticks).extracting(tick -> tick.price().toString()).containsExactly("800");
    assertThat(out.skipped()).isEmpty();
    assertThat(decoder.head(record, 0, record.length)).isEqualTo(Format.Decoder.Head.OWN);
  }
}
