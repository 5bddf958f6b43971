package io.tidemark.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Trades of a market that never was, as {@code trades.csv}, one file a day from 2024-01-01. The
 * same arguments give the same bytes, on every platform.
 *
 * <p>Instruments trade as often as Zipf's law says. Prices are random walks of 2 to 6 decimals,
 * sizes are log-uniform with 5 to 8 decimals. Within a file times do not decrease, and the ids of
 * an instrument rise.
 */
public final class GenerateTrades {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2024-01-01");
  private static final long MICROS_PER_MINUTE = 60_000_000L;
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final byte[] HEADER = ascii("time,instrument,id,price,size,side\n");
  private static final byte[] BUY = ascii(",buy\n");
  private static final byte[] SELL = ascii(",sell\n");

  /**
   * What is generated.
   *
   * @param rows trades in all files together, without those that a revision adds
   * @param instruments how many are traded
   * @param days how many files there are
   * @param seed chooses one of the markets
   * @param revised whether trades that were missed at first are there
   */
  public record Market(long rows, int instruments, int days, long seed, boolean revised) {
    public Market {
      check(rows >= days, "rows", rows, "at least one a day");
      check(instruments >= 1 && instruments <= 20_000, "instruments", instruments, "1 to 20000");
      check(days >= 1 && days <= 366, "days", days, "1 to 366");
    }

    /** A market as it is first told. */
    public Market(long rows, int instruments, int days, long seed) {
      this(rows, instruments, days, seed, false);
    }

    /**
     * The same trades and, in every even minute, one more of each instrument that trades in it: the
     * second of the minute, at the time of the first.
     */
    public Market revision() {
      return new Market(rows, instruments, days, seed, true);
    }

    private static void check(boolean holds, String name, long value, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(
            "Invalid number of " + name + ": " + value + " (expected " + expected + ")");
      }
    }

    private String folderName() {
      return "trades-"
          + rows
          + "-"
          + instruments
          + "-"
          + days
          + "-"
          + seed
          + (revised ? "-revised" : "");
    }

    private Path file(Path folder, int day) {
      return folder.resolve("trades-" + FIRST_DAY.plusDays(day) + ".csv");
    }
  }

  private final Market market;
  private final SplittableRandom random;
  private final long[] activity;
  private final byte[][] names;
  private final long[] ids;
  private final long[] minutes;
  private final long[] prices;
  private final long[] leastPrices;
  private final long[] greatestPrices;
  private final Csv csv = new Csv();

  private GenerateTrades(Market market) {
    this.market = market;
    random = new SplittableRandom(market.seed());
    int count = market.instruments();
    activity = new long[count];
    names = new byte[count][];
    ids = new long[count];
    minutes = new long[count];
    prices = new long[count];
    leastPrices = new long[count];
    greatestPrices = new long[count];
    long cumulative = 0;
    for (int i = 0; i < count; i++) {
      cumulative += (1L << 40) / (i + 1);
      activity[i] = cumulative;
      names[i] = ascii("," + instrument(i) + ",");
      ids[i] = 1_000_000L * (1 + below(1_000));
      prices[i] = 50_000 + below(5_000_000);
      leastPrices[i] = prices[i] / 16;
      greatestPrices[i] = prices[i] * 16;
    }
  }

  /**
   * The files of a market, in order of their days.
   *
   * @param parent a folder that keeps the files of several markets; those that are there are not
   *     written again
   */
  public static List<Path> in(Path parent, Market market) throws IOException {
    Path folder = parent.resolve(market.folderName());
    if (!Files.exists(folder)) {
      Path unfinished = Files.createDirectories(parent.resolve(market.folderName() + ".part"));
      GenerateTrades trades = new GenerateTrades(market);
      for (int day = 0; day < market.days(); day++) {
        trades.write(market.file(unfinished, day), day);
      }
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    List<Path> files = new ArrayList<>();
    for (int day = 0; day < market.days(); day++) {
      files.add(market.file(folder, day));
    }
    return files;
  }

  /** The id of an instrument; 0 is the one that trades most. */
  static String instrument(int number) {
    return String.format(Locale.ROOT, "bench:A%04d-USD", number);
  }

  private void write(Path file, int day) throws IOException {
    long time = FIRST_DAY.plusDays(day).toEpochDay() * MICROS_PER_DAY;
    long end = time + MICROS_PER_DAY;
    long rows = market.rows() / market.days() + (day < market.rows() % market.days() ? 1 : 0);
    try (OutputStream out = Files.newOutputStream(file)) {
      csv.to(out);
      csv.text(HEADER);
      for (long left = rows; left > 0; left--) {
        // Every fourth trade shares its time with the one before it, as parts of one order do.
        if (below(4) > 0) {
          time += below(2 * (end - time) / left);
        }
        writeTrade(Math.min(time, end - 1));
      }
      csv.flush();
    }
  }

  private void writeTrade(long time) throws IOException {
    int found = Arrays.binarySearch(activity, below(activity[activity.length - 1]));
    int instrument = found < 0 ? -found - 1 : found + 1;
    int sizeDecimals = 5 + instrument % 4;
    long price = nextPrice(instrument);
    long sizeBits = 1 + below(24 + 3 * (sizeDecimals - 5));
    long size = 1 + below(1L << sizeBits);
    writeTrade(time, instrument, ids[instrument], price, size, below(2) == 0 ? BUY : SELL);
    long minute = time / MICROS_PER_MINUTE;
    if (market.revised() && minute % 2 == 0 && minutes[instrument] != minute) {
      long missedSize = 1 + time % 1_000_000;
      writeTrade(time, instrument, ids[instrument] + 1, price + 1, missedSize, BUY);
    }
    minutes[instrument] = minute;
    // The ids between are those of the trades that a revision adds.
    ids[instrument] += 2;
  }

  private void writeTrade(
      long time, int instrument, long id, long price, long size, byte[] sideAndEnd)
      throws IOException {
    csv.number(time);
    csv.text(names[instrument]);
    csv.number(id);
    csv.comma();
    csv.decimal(price, 2 + instrument % 5);
    csv.comma();
    csv.decimal(size, 5 + instrument % 4);
    csv.text(sideAndEnd);
  }

  private long nextPrice(int instrument) {
    long price = prices[instrument];
    if (below(2) == 0) {
      long reach = 1 + price / 4_096;
      price += below(2 * reach + 1) - reach;
      price = Math.max(price, leastPrices[instrument]);
      prices[instrument] = Math.min(price, greatestPrices[instrument]);
    }
    return prices[instrument];
  }

  /** A number from 0 to {@code bound - 1}. */
  private long below(long bound) {
    return Math.multiplyHigh(random.nextLong() >>> 1, bound << 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes fields into a buffer. */
  private static final class Csv {
    private static final int LONGEST = 64;

    private final byte[] buffer = new byte[1 << 16];
    private OutputStream out;
    private int at;

    private void to(OutputStream stream) {
      out = stream;
    }

    private void text(byte[] text) throws IOException {
      ensure();
      System.arraycopy(text, 0, buffer, at, text.length);
      at += text.length;
    }

    private void comma() throws IOException {
      ensure();
      buffer[at++] = ',';
    }

    private void number(long value) throws IOException {
      decimal(value, 0);
    }

    private void decimal(long unscaled, int scale) throws IOException {
      ensure();
      int digits = 1;
      for (long rest = unscaled / 10; rest > 0; rest /= 10) {
        digits++;
      }
      digits = Math.max(digits, scale + 1);
      int end = at + digits + (scale > 0 ? 1 : 0);
      long rest = unscaled;
      for (int i = end - 1; i >= at; i--) {
        if (scale > 0 && i == end - 1 - scale) {
          buffer[i] = '.';
        } else {
          buffer[i] = (byte) ('0' + rest % 10);
          rest /= 10;
        }
      }
      at = end;
    }

    private void ensure() throws IOException {
      if (buffer.length - at < LONGEST) {
        flush();
      }
    }

    private void flush() throws IOException {
      out.write(buffer, 0, at);
      at = 0;
    }
  }
}
