package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No record, however broken, makes a decoder throw or lose count. */
class MutationTest {
  private static final int ROUNDS = 20_000;

  /** A format and a record of it. */
  record Sample(Format format, String record) {
    @Override
    public String toString() {
      return format.name() + " " + record;
    }
  }

  static Stream<Sample> samples() {
    return Stream.concat(
        Formats.all().stream().map(format -> new Sample(format, format.example())), messages());
  }

  static Stream<Sample> messages() {
    return Stream.of(
        new Sample(Decoded.format("binance.ws"), Decoded.format("binance.ws").example()),
        new Sample(Decoded.format("coinbase.ws"), Decoded.format("coinbase.ws").example()),
        new Sample(Decoded.format("kraken.ws"), Decoded.format("kraken.ws").example()),
        new Sample(
            Decoded.format("binance.ws"),
            "1633998523.957215: {\"stream\":\"nknusdt@aggTrade\",\"data\":{\"e\":\"aggTrade\","
                + "\"E\":1633998523963,\"s\":\"NKNUSDT\",\"a\":15683430,\"p\":\"0.35280000\","
                + "\"q\":\"58.00000000\",\"f\":19862790,\"l\":19862790,\"T\":1633998523963,"
                + "\"m\":false,\"M\":true}}"),
        new Sample(
            Decoded.format("coinbase.ws"),
            "{\"channel\":\"market_trades\",\"events\":[{\"type\":\"update\",\"trades\":["
                + "{\"trade_id\":\"995098700\",\"product_id\":\"BTC-USD\",\"price\":\"68900.50\","
                + "\"size\":\"0.0015\",\"side\":\"BUY\",\"time\":\"2026-04-07T14:30:02.789012Z\"},"
                + "{\"trade_id\":\"995098701\",\"product_id\":\"BTC-USD\",\"price\":\"68900.00\","
                + "\"size\":\"0.0500\",\"side\":\"SELL\",\"time\":\"2026-04-07T14:30:02.8Z\"}]}]}"),
        new Sample(
            Decoded.format("kraken.ws"),
            "1618678150.8565571: [993,[[\"354.04000000\",\"0.28245396\",\"1618678150.826417\","
                + "\"s\",\"m\",\"\"],[\"353.81000000\",\"1.71754604\",\"1618678150.827816\",\"s\","
                + "\"m\",\"\"]],\"trade\",\"XMR/USD\"]"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void yieldsNoTradeOfATruncatedMessage(Sample sample) {
    byte[] bytes = sample.record.getBytes(StandardCharsets.UTF_8);
    Decoded decoded = new Decoded(sample.format);
    for (int length = 1; length < bytes.length; length++) {
      decoded.record(Arrays.copyOf(bytes, length));
      assertThat(decoded.collector.refused()).isEqualTo(length);
    }
    assertThat(decoded.collector.accepted()).isZero();
    assertThat(decoded.skipped()).isEmpty();

    decoded.record(bytes);
    assertThat(decoded.collector.accepted()).isPositive();
    assertThat(decoded.collector.refused()).isEqualTo(bytes.length - 1);
    Survived.faults(Fault.DAMAGED_RECORD, bytes.length - 1);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void accountsForEveryMutation(Sample sample) {
    Random random = new Random(31);
    byte[] original = sample.record.getBytes(StandardCharsets.UTF_8);
    Decoded whole = new Decoded(sample.format);
    whole.record(original);
    long most = whole.collector.accepted();
    Decoded decoded = new Decoded(sample.format);
    Collector collector = decoded.collector;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] record = mutate(original, random);
      long accepted = collector.accepted();
      long refused = collector.refused();
      long skipped = skipped(decoded);
      decoded.record(record);
      long acceptedNow = collector.accepted() - accepted;
      long refusedNow = collector.refused() - refused;
      long skippedNow = skipped(decoded) - skipped;
      assertThat(refusedNow).as("%s", text(record)).isBetween(0L, 1L);
      assertThat(acceptedNow + refusedNow + skippedNow).as("%s", text(record)).isBetween(1L, most);
    }
    decoded.flush();

    assertThat(decoded.letters).hasSize((int) collector.refused());
    assertThat(decoded.ticks.size() + decoded.candles.stream().mapToInt(CandleBlock::count).sum())
        .isEqualTo((int) collector.accepted());
    assertThat(collector.accepted()).isGreaterThan(ROUNDS / 20);
    assertThat(collector.refused()).isGreaterThan(ROUNDS / 20);
    Survived.faults(Fault.DAMAGED_RECORD, ROUNDS);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void accountsForRandomBytes(Sample sample) {
    Random random = new Random(37);
    String alphabet = "{}[]\",:.-0123456789eaTZ \\n";
    Decoded decoded = new Decoded(sample.format);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] record = new byte[1 + random.nextInt(64)];
      random.nextBytes(record);
      if (i % 2 == 0) {
        for (int j = 0; j < record.length; j++) {
          record[j] = (byte) alphabet.charAt((record[j] & 0xFF) % alphabet.length());
        }
      }
      decoded.record(record);
      assertThat(decoded.collector.refused() + skipped(decoded)).isEqualTo(i + 1);
    }
    assertThat(decoded.collector.accepted()).isZero();
    Survived.faults(Fault.DAMAGED_RECORD, ROUNDS);
  }

  private static long skipped(Decoded decoded) {
    return decoded.skipped().values().stream().mapToLong(Long::longValue).sum();
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] record = original.clone();
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      int at = random.nextInt(record.length);
      record =
          switch (random.nextInt(5)) {
            case 0 -> with(record, at, (byte) random.nextInt());
            case 1 -> with(record, at, record[random.nextInt(record.length)]);
            case 2 -> splice(record, at, at, record[random.nextInt(record.length)]);
            case 3 -> splice(record, at, Math.min(record.length, at + 1 + random.nextInt(9)));
            default -> with(record, at, (byte) ('0' + random.nextInt(10)));
          };
      if (record.length == 0) {
        return original;
      }
    }
    return record;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    bytes[at] = value;
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte... inserted) {
    byte[] spliced = new byte[bytes.length - (to - from) + inserted.length];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(inserted, 0, spliced, from, inserted.length);
    System.arraycopy(bytes, to, spliced, from + inserted.length, bytes.length - to);
    return spliced;
  }

  private static List<String> text(byte[] record) {
    return List.of(new String(record, StandardCharsets.UTF_8));
  }
}
