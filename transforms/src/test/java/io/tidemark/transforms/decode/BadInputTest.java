package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format of trades does with records that are wrong in one way. */
class BadInputTest {
  /**
   * A record of one trade, with the names its fields have in reasons and the values that can be
   * replaced. A format without symbols or ids has null for them.
   */
  record Template(
      String format,
      String record,
      String price,
      String size,
      String time,
      String symbol,
      String id) {

    private static final String PRICE = "61837.63";
    private static final String SIZE = "0.02";
    private static final String ID = "3735683259";

    String with(String value, String replacement) {
      assertThat(record).contains(value);
      return record.replace(value, replacement);
    }

    String timeValue() {
      return Stream.of("1723161255342", "1723161255", "2024-08-08T23:54:15.342Z")
          .filter(record::contains)
          .findFirst()
          .orElseThrow();
    }

    String symbolValue() {
      return Stream.of("BTCUSDT", "BTC-USDT", "BTC/USDT")
          .filter(record::contains)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return format + " " + record;
    }
  }

  static Stream<Template> templates() {
    String json =
        "{'e':'trade','s':'BTCUSDT','t':3735683259,'p':'61837.63','q':'0.02','T':1723161255342,"
            + "'m':true}";
    String aggregate =
        "{'e':'aggTrade','s':'BTCUSDT','a':3735683259,'f':1,'l':2,'p':'61837.63','q':'0.02',"
            + "'T':1723161255342,'m':true}";
    String match =
        "{'type':'match','trade_id':3735683259,'side':'buy','size':'0.02','price':'61837.63',"
            + "'product_id':'BTC-USDT','time':'2024-08-08T23:54:15.342Z'}";
    String trade =
        "{'symbol':'BTC/USDT','side':'buy','price':'61837.63','qty':'0.02','trade_id':3735683259,"
            + "'timestamp':'2024-08-08T23:54:15.342Z'}";
    String item = "['61837.63','0.02','1723161255','s','l','']";
    return Stream.of(
        new Template(
            "binance.trades.csv",
            "3735683259,61837.63,0.02,1,1723161255342,True,True",
            "price",
            "qty",
            "time",
            null,
            "id"),
        new Template(
            "binance.aggtrades.csv",
            "3735683259,61837.63,0.02,1,2,1723161255342,True,True",
            "price",
            "quantity",
            "transact_time",
            null,
            "agg_trade_id"),
        new Template(
            "bitstamp.csv", "1723161255,61837.63,0.02", "price", "amount", "timestamp", null, null),
        new Template(
            "kraken.csv", "1723161255,61837.63,0.02", "price", "volume", "time", null, null),
        new Template(
            "trades.csv",
            "2024-08-08T23:54:15.342Z,binance:BTC-USDT,3735683259,61837.63,0.02,sell",
            "price",
            "size",
            "time",
            "instrument",
            "id"),
        message("binance.ws", json, "p", "q", "T", "s", "t"),
        message("binance.ws", "5 {'stream':'x','data':" + json + "}", "p", "q", "T", "s", "t"),
        message("binance.ws", aggregate, "p", "q", "T", "s", "a"),
        message("coinbase.ws", match, "price", "size", "time", "product_id", "trade_id"),
        message(
            "coinbase.ws",
            "{'channel':'market_trades','events':[{'trades':["
                + match.replace("'type':'match',", "")
                + "]}]}",
            "price",
            "size",
            "time",
            "product_id",
            "trade_id"),
        message(
            "kraken.ws",
            "{'channel':'trade','data':[" + trade + "]}",
            "price",
            "qty",
            "timestamp",
            "symbol",
            "trade_id"),
        message(
            "kraken.ws",
            "[0,[" + item + "],'trade','BTC/USDT']",
            "price",
            "volume",
            "time",
            "pair",
            null));
  }

  private static Template message(
      String format,
      String json,
      String price,
      String size,
      String time,
      String symbol,
      String id) {
    return new Template(format, json.replace('\'', '"'), price, size, time, symbol, id);
  }

  /** Those whose times have one form. */
  static Stream<Template> times() {
    return templates().filter(template -> !template.format.equals("trades.csv"));
  }

  /** Those whose symbols are of one venue. */
  static Stream<Template> symbols() {
    return times().filter(template -> template.symbol != null);
  }

  static Stream<Template> ids() {
    return templates().filter(template -> template.id != null);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void acceptsTheTemplateItself(Template template) {
    Decoded decoded = Decoded.of(template.format, template.record);

    assertThat(decoded.reasons()).isEmpty();
    assertThat(decoded.ticks)
        .extracting(tick -> tick.price() + " " + tick.size())
        .containsExactly(Template.PRICE + " " + Template.SIZE);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void refusesPricesThatAreNone(Template template) {
    refuses(template, Template.PRICE, "NaN", template.price + " 'NaN' is not a decimal number");
    refuses(template, Template.PRICE, "", template.price + " '' is not a decimal number");
    refuses(template, Template.PRICE, "-5", "price '-5' is not positive");
    refuses(template, Template.PRICE, "0.00", "price '0.00' is not positive");
    refuses(
        template,
        Template.PRICE,
        "1.0000000000000000001",
        template.price + " '1.0000000000000000001' has more than 18 decimals");
    refuses(
        template,
        Template.PRICE,
        "12345678901234567890",
        "price '12345678901234567890' times size '0.02' is beyond 10^15");
    refuses(
        template,
        Template.PRICE,
        "123456789012345678901",
        template.price + " '123456789012345678901' is too large for decimal(38,18)");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void refusesSizesThatAreNone(Template template) {
    refuses(
        template,
        Template.SIZE,
        "1e",
        template.size + " '1e' is not a decimal number of a" + " usable size");
    refuses(template, Template.SIZE, "-0.1", "size '-0.1' is negative");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void acceptsWhatIsExact(Template template) {
    for (String price : List.of("1e-7", "0.000000000000000001", "61837.630000000000001")) {
      Decoded decoded = Decoded.of(template.format, template.with(Template.PRICE, price));
      assertThat(decoded.reasons()).isEmpty();
      assertThat(decoded.ticks.get(0).price()).isEqualByComparingTo(price);
    }
    assertThat(Decoded.of(template.format, template.with(Template.SIZE, "0.000")).ticks)
        .extracting(tick -> tick.size().signum())
        .containsExactly(0);
  }

  @ParameterizedTest
  @MethodSource("times")
  void refusesTimesInAnotherUnit(Template template) {
    String expected =
        switch (template.timeValue()) {
          case "1723161255342" -> "is not a time in milliseconds or microseconds since 1970";
          case "1723161255" -> "is not a time in seconds since 1970";
          default -> "is not a time in ISO 8601 form";
        };
    String other = template.timeValue().equals("1723161255") ? "1723161255342" : "1723161255";
    refuses(template, template.timeValue(), other, template.time + " '" + other + "' " + expected);
    refuses(template, template.timeValue(), "null", template.time + " 'null' " + expected);
  }

  @ParameterizedTest
  @MethodSource("symbols")
  void refusesUnknownSymbols(Template template) {
    refuses(template, template.symbolValue(), "XYZ", "symbol 'XYZ' is not one of this venue's");
  }

  @ParameterizedTest
  @MethodSource("ids")
  void refusesIdsThatAreNoNumbers(Template template) {
    boolean json = template.record.endsWith("}");
    String bad = json ? "\"a1\"" : "a1";
    refuses(template, Template.ID, bad, template.id + " 'a1' is not a whole number");
    refuses(template, Template.ID, "-1", template.id + " '-1' is not a whole number");
    refuses(
        template,
        Template.ID,
        "1234567890123456789",
        template.id + " '1234567890123456789' is not a whole number");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void refusesRecordsOfAnotherNumberOfFields(Template template) {
    if (template.format.endsWith(".csv")) {
      int count = template.record.split(",", -1).length;
      for (String record : List.of(template.record + ",", "," + template.record)) {
        assertThat(Decoded.of(template.format, template.record, record).reasons())
            .containsExactly((count + 1) + " fields (expected " + count + ")");
      }
      assertThat(
              Decoded.of(
                      template.format,
                      template.record,
                      template.record.substring(template.record.indexOf(',') + 1))
                  .reasons())
          .singleElement()
          .asString()
          .startsWith((count - 1) + " fields (expected " + count + ")");
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void refusesGarbageAndGoesOn(Template template) {
    Random random = new Random(29);
    Decoded decoded = new Decoded(Decoded.format(template.format)).line(template.record);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[1 + random.nextInt(200)];
      random.nextBytes(garbage);
      decoded.record(garbage);
    }
    decoded.line(template.record).flush();

    assertThat(decoded.ticks).hasSize(2);
    assertThat(decoded.letters).hasSize(100);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void refusesLinesOfTenMegabytesInFewWords(Template template) {
    int length = 10_000_000;
    List<byte[]> lines = new ArrayList<>();
    for (String unit : List.of("x", "7", ",", "[", "{\"a\":", "\"", " ", "-", ".")) {
      lines.add(
          unit.repeat(length / unit.length() + 1)
              .substring(0, length)
              .getBytes(StandardCharsets.UTF_8));
    }
    for (String value : List.of(Template.PRICE, Template.SIZE, template.timeValue())) {
      lines.add(template.with(value, "7".repeat(length)).getBytes(StandardCharsets.UTF_8));
    }
    if (template.symbol != null) {
      lines.add(
          template
              .with(template.symbolValue(), "A".repeat(length) + template.symbolValue())
              .getBytes(StandardCharsets.UTF_8));
    }
    for (byte[] line : lines) {
      Decoded decoded = new Decoded(Decoded.format(template.format)).line(template.record);
      decoded.record(line);
      decoded.line(template.record).flush();

      assertThat(decoded.ticks).hasSize(2);
      assertThat(decoded.reasons())
          .hasSize((line.length + (1 << 20) - 1) >> 20)
          .allSatisfy(reason -> assertThat(reason).hasSizeLessThan(250).contains("(piece "));
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      decoded.letters.forEach(letter -> kept.writeBytes(letter.payload()));
      assertThat(Arrays.equals(kept.toByteArray(), line)).isTrue();
    }
  }

  /** The record is refused for this reason alone, and the trades around it are kept. */
  private static void refuses(Template template, String value, String replacement, String reason) {
    Decoded decoded =
        Decoded.of(
            template.format, template.record, template.with(value, replacement), template.record);

    assertThat(decoded.reasons()).containsExactly(reason);
    assertThat(decoded.ticks).hasSize(2);
    assertThat(new String(decoded.letters.get(0).payload(), StandardCharsets.UTF_8))
        .isEqualTo(template.with(value, replacement));
  }
}
