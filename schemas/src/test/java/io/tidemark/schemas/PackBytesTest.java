package io.tidemark.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** How many bytes a message is on its way to the raw log, and a tick on its way to its candle. */
class PackBytesTest {
  private static final int MESSAGES = 20_000;
  private static final long START = 1_765_965_780_000_000L;

  private final Random random = new Random(1);

  /** Bytes in packs, as they are and compressed, of one message. */
  private record Bytes(double plain, double compressed) {}

  private Bytes ofMessages(LongFunction<String> payload) {
    BlockPack<Envelope> pack = new BlockPack<>(EnvelopeCodec.of());
    long plain = 0;
    long compressed = 0;
    for (long i = 0; i < MESSAGES; i++) {
      long time = START + i * 500;
      pack.add(
          Envelope.of(
                  "kafka:trades-1",
                  Long.toString(4_000_000_000L + i),
                  "trades.csv",
                  null,
                  "kafka:trades-1",
                  (4_000_000_000L + i) << 20,
                  time / 1_000 * 1_000,
                  time + 12_345,
                  payload.apply(time).getBytes(UTF_8))
              .withEventTimes(time - 20_000, time - 20_000));
      if (pack.isFull() || i == MESSAGES - 1) {
        plain += pack.toBytes().length;
        compressed += pack.toCompressedBytes().length;
        pack = new BlockPack<>(EnvelopeCodec.of());
      }
    }
    return new Bytes((double) plain / MESSAGES, (double) compressed / MESSAGES);
  }

  private String price() {
    return String.format(Locale.ROOT, "%.2f", 100 + random.nextInt(9_000_000) / 100.0);
  }

  private String size() {
    return String.format(Locale.ROOT, "%.5f", random.nextInt(100_000) / 100_000.0);
  }

  @Test
  void linesOfTradesTakeAThird() {
    Bytes bytes =
        ofMessages(
            time ->
                String.join(
                    ",",
                    Instant.EPOCH.plus(time, ChronoUnit.MICROS).toString(),
                    "bench:A" + random.nextInt(200) + "-USD",
                    Long.toString(time - START),
                    price(),
                    size(),
                    random.nextBoolean() ? "buy" : "sell"));

    assertThat(bytes.plain()).isBetween(95.0, 110.0);
    assertThat(bytes.compressed()).isLessThan(35);
  }

  @Test
  void tradesInJsonTakeAFifth() {
    Bytes bytes =
        ofMessages(
            time ->
                String.format(
                    Locale.ROOT,
                    "{\"e\":\"trade\",\"E\":%d,\"s\":\"A%dUSDT\",\"t\":%d,\"p\":\"%s\",\"q\":\"%s\","
                        + "\"T\":%d,\"m\":%s,\"M\":true}",
                    time / 1_000,
                    random.nextInt(200),
                    time - START,
                    price(),
                    size(),
                    time / 1_000 - 1,
                    random.nextBoolean()));

    assertThat(bytes.plain()).isBetween(145.0, 170.0);
    assertThat(bytes.compressed()).isLessThan(34);
  }

  @Test
  void ticksTakeHalf() {
    BlockPack<TickBlock> pack = new BlockPack<>(TickBlockCodec.of());
    int ticks = 0;
    while (!pack.isFull()) {
      TickBlock.Builder block =
          TickBlock.builder(
              new Instrument("bench", "A" + random.nextInt(200), "USD"),
              TickIdentity.TRADE_ID,
              "trades.csv",
              100);
      long price = 4_000_000;
      for (int i = 0; i < 100; i++, ticks++) {
        price += random.nextInt(7) - 3;
        block
            .add(START + ticks * 500L, ticks, random.nextBoolean() ? TakerSide.BUY : TakerSide.SELL)
            .price()
            .add(price, 2);
        block.size().add(1 + random.nextInt(1 << (1 + random.nextInt(24))), 5);
      }
      pack.add(block.build());
    }

    assertThat((double) pack.toBytes().length / ticks).isBetween(8.0, 11.0);
    assertThat((double) pack.toCompressedBytes().length / ticks).isLessThan(5);
  }
}
