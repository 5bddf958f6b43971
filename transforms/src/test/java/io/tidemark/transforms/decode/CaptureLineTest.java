package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "@{\"a\":1}",
        "@[1]",
        "  @{}",
        "1723161254087896568 @{\"a\":[1]}",
        "1633998523.957215: @{\"a\":1}",
        "1633998523: @[1]",
        "1633998523.957215 @[1]",
        "1 @{\"text\":\" <- -> \"}",
      })
  void findsTheMessage(String marked) {
    assertThat(message(marked.replace("@", ""))).isEqualTo(marked.indexOf('@'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wss://stream.binance.com:9443/stream?streams=nknusdt@depth <-> 1633998511.159679",
        "wss://ws-feed.pro.coinbase.com <- 1618677817.020616: {\"type\":\"subscribe\"}",
        "https://api.binance.com/api/v3/depth?symbol=NKNUSDT -> 1633998512.320639: {\"bids\":[]}",
      })
  void knowsTheClientsOwnLines(String line) {
    assertThat(message(line)).isEqualTo(CaptureLine.CLIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "12345",
        "1723161254087896568",
        "1723161254087896568{}",
        "1633998523.957215:{}",
        "x {}",
        "1.2.3 {}",
        "-1 {}",
        "12: x {}",
        "host->{}",
      })
  void findsNothingInOtherLines(String line) {
    assertThat(message(line)).isEqualTo(CaptureLine.OTHER);
  }

  @Test
  void looksAtNothingOutsideTheRecord() {
    byte[] bytes = "<- 12 {} <- ".getBytes(StandardCharsets.UTF_8);
    assertThat(CaptureLine.message(bytes, 3, 8)).isEqualTo(6);
    assertThat(CaptureLine.message(bytes, 3, 6)).isEqualTo(CaptureLine.OTHER);
  }

  private static int message(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return CaptureLine.message(bytes, 0, bytes.length);
  }
}
