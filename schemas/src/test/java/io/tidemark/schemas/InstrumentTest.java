package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentTest {

  @ParameterizedTest
  @CsvSource({
    "bitstamp:BTC-USD,   bitstamp,  BTC,      USD",
    "gate.io:1INCH-USDT, gate.io,   1INCH,    USDT",
    "binance:币安人生-USDT,  binance,   币安人生,     USDT",
    "coingecko:$MYRO-USD, coingecko, $MYRO,   USD"
  })
  void readsWhatItWrites(String id, String venue, String base, String quote) {
    Instrument instrument = new Instrument(venue, base, quote);
    assertThat(instrument.id()).isEqualTo(id);
    assertThat(Instrument.parse(id)).isEqualTo(instrument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "BTC-USD", ":BTC-USD", "bitstamp:BTCUSD", "bitstamp-BTC:USD"})
  void refusesAnotherFormSayingWhichIsExpected(String id) {
    assertThatThrownBy(() -> Instrument.parse(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + id + "'")
        .hasMessageContaining("venue:BASE-QUOTE");
  }

  @ParameterizedTest
  @CsvSource({
    "Bitstamp:BTC-USD, Invalid venue: 'Bitstamp'",
    "bit stamp:BTC-USD, Invalid venue: 'bit stamp'",
    "bitstamp:btc-USD, Invalid asset: 'btc'",
    "bitstamp:-USD, Invalid asset: ''",
    "bitstamp:BTC-USD-PERP, Invalid asset: 'USD-PERP'",
    "bitstamp:BTC-USD:X, Invalid asset: 'USD:X'",
    "bitstamp:BT C-USD, Invalid asset: 'BT C'"
  })
  void refusesAnInvalidPartNamingIt(String id, String message) {
    assertThatThrownBy(() -> Instrument.parse(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message + " (expected 1 to ");
  }

  @Test
  void sortsById() {
    assertThat(
            Stream.of("kraken:A-B", "binance:ETH-BTC", "binance:BTC-USDT", "binance:BTC-USD")
                .map(Instrument::parse)
                .sorted())
        .extracting(Instrument::id)
        .containsExactly("binance:BTC-USD", "binance:BTC-USDT", "binance:ETH-BTC", "kraken:A-B");
  }
}
