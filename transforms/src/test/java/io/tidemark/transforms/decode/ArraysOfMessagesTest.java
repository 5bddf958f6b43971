package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every item of an array is looked at, and a bad one keeps none of the others from being read. */
class ArraysOfMessagesTest {
  private static final String T1 =
      "{'e':'trade','s':'BTCUSDT','t':1,'p':'100','q':'1','T':1700000000000,'m':true,'M':true}";
  private static final String T2 =
      "{'e':'trade','s':'ETHUSDT','t':2,'p':'9','q':'1','T':1700000000000,'m':true,'M':true}";
  private static final String K =
      "{'channel':'trade','data':[{'symbol':'BTC/USD','side':'buy','price':5,'qty':1,'trade_id':3,"
          + "'timestamp':'2023-10-06T17:35:55Z'}]}";
  private static final String K1 = "[0,[['6','1','1700000000','b','m','']],'trade','XBT/EUR']";
  private static final String C =
      "{'type':'match','trade_id':4,'side':'buy','size':'1','price':'7','product_id':'BTC-USD',"
          + "'time':'2021-04-17T16:44:06Z'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binance.ws | [{'e':'24hrMiniTicker'},T1] | 100 | 0",
        "binance.ws | [T1,{'e':'kline'},T2] | 100 9 | 0",
        "binance.ws | [7,T1,[],{'e':'trade'},[T2]] | 100 9 | 1",
        "binance.ws | {'stream':'x','data':[{'e':'kline'},T1]} | 100 | 0",
        "binance.ws | [{'stream':'a','data':T2},{'stream':'b','data':[T1]}] | 9 100 | 0",
        "binance.ws | [{'e':'newKind'},T1] | 100 | 1",
        "coinbase.ws | [{'type':'ticker'},C] | 7 | 0",
        "coinbase.ws | [null,C] | 7 | 1",
        "kraken.ws | [{'channel':'heartbeat'},K] | 5 | 0",
        "kraken.ws | [K,K1] | 5 6 | 0",
        "kraken.ws | [{'x':1},[K1]] | 6 | 1",
      })
  void allItemsAreRead(String format, String message, String prices, int letters) {
    String json =
        message
            .replace("T1", T1)
            .replace("T2", T2)
            .replace("K1", K1)
            .replace("K,", K + ",")
            .replace("K]", K + "]")
            .replace("C]", C + "]")
            .replace('\'', '"');

    Decoded decoded = Decoded.of(format, json);

    assertThat(
            decoded.ticks.stream()
                .map(tick -> tick.price().toPlainString())
                .sorted()
                .collect(Collectors.toList()))
        .containsExactlyInAnyOrder(prices.split(" "));
    assertThat(decoded.letters).hasSize(letters);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "binance.ws | {'e':'tr\\u0061de','s':'BTCUSDT','t':1,'p':'1','q':'1','T':1700000000000,'m':true} | binance:BTC-USDT",
        "binance.ws | {'e':'trade','\\u0073':'\\u5e01USDT','t':1,'p':'1','q':'1','T':1700000000000,'m':true} | binance:\u5e01-USDT",
        "kraken.ws | {'channel':'trade','data':[{'symbol':'XTZ\\/ETH','side':'buy','price':5,'qty':1,'trade_id':3,'timestamp':'2023-10-06T17:35:55Z'}]} | kraken:XTZ-ETH",
        "kraken.ws | [0,[['6','1','1700000000','b','m','']],'trade','XBT\\/EUR'] | kraken:BTC-EUR",
      })
  void namesAreTheSameHoweverTheyAreWritten(String format, String message, String instrument) {
    Decoded decoded = Decoded.of(format, message.replace('\'', '"'));

    assertThat(decoded.reasons()).isEmpty();
    assertThat(decoded.ticks)
        .extracting(tick -> tick.instrument().id())
        .containsExactly(instrument);
  }
}
