package io.tidemark.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A made-up file of the last hours of a week: trades of many instruments in the format {@code
 * trades.csv}, busiest in the last seconds, and among them records that are none. All candles of
 * the week end with it.
 *
 * @param file where it is
 * @param records how many lines it has
 * @param malformed the records that are no trades, by their position
 */
public record BusySunday(Path file, int records, Map<Long, byte[]> malformed) {
  /** One of so many records is malformed. */
  private static final int MALFORMED_EVERY = 20;

  private static final int INSTRUMENTS = 20;
  private static final int LAST_SECONDS = 5;
  private static final Instant END = Instant.parse("2024-08-12T00:00:00Z");
  private static final Duration LENGTH = Duration.ofHours(6);

  /** Writes the file. */
  public static BusySunday write(Path file, int records) throws IOException {
    Random random = new Random(records);
    Map<Long, byte[]> malformed = new TreeMap<>();
    long position = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < records; i++) {
        byte[] record = trade(i, time(i, records), random).getBytes(UTF_8);
        if (i % MALFORMED_EVERY == MALFORMED_EVERY - 1) {
          record = malformed(i / MALFORMED_EVERY, new String(record, UTF_8), random);
          malformed.put(position, record);
        }
        out.write(record);
        out.write('\n');
        position += record.length + 1;
      }
    }
    return new BusySunday(file, records, malformed);
  }

  /** One of twenty is in the last seconds. */
  private static Instant time(int i, int records) {
    int spread = records / 20 * 19;
    Duration last = Duration.ofSeconds(LAST_SECONDS);
    Instant turn = END.minus(last);
    return i < spread
        ? END.minus(LENGTH).plusNanos(LENGTH.minus(last).toNanos() / spread * i)
        : turn.plusNanos(last.toNanos() / (records - spread) * (i - spread));
  }

  private static String trade(int i, Instant time, Random random) {
    return String.join(
        ",",
        time.truncatedTo(ChronoUnit.MICROS).toString(),
        "test:COIN" + random.nextInt(INSTRUMENTS) + "-USD",
        Integer.toString(i),
        BigDecimal.valueOf(1 + random.nextInt(5_000_000), 2).toPlainString(),
        BigDecimal.valueOf(1 + random.nextInt(9_000_000), random.nextInt(9)).toPlainString(),
        random.nextBoolean() ? "buy" : "sell");
  }

  private static byte[] malformed(int kind, String trade, Random random) {
    String[] fields = trade.split(",");
    switch (kind % 8) {
      case 0 -> {
        return trade.substring(0, 1 + random.nextInt(trade.lastIndexOf(',') - 1)).getBytes(UTF_8);
      }
      case 1 -> {
        return binary(1 + random.nextInt(200), random);
      }
      case 2 -> fields[1] = "";
      case 3 -> fields[1] = "BTCUSD";
      case 4 -> fields[3] = "1.2.3";
      case 5 -> fields[4] = "-1";
      case 6 -> fields[0] = "2024-02-30T00:00:00Z";
      default -> fields[5] = "both,\u00e9";
    }
    return String.join(",", fields).getBytes(UTF_8);
  }

  /** Any bytes that are one line. */
  private static byte[] binary(int length, Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < length) {
      int next = random.nextInt(256);
      if (next != '\n' && next != '\r') {
        bytes.write(next);
      }
    }
    return bytes.toByteArray();
  }
}
