package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a competent programmer would write without Beam: one thread, one loop over lines, exact
 * decimals. It relies on what its input promises and checks none of it: trades in order, each once,
 * all well-formed, everything fitting in memory.
 */
public final class PlainLoop {
  /** Prices and sizes are counted in units of 10^-8, their products in units of 10^-16. */
  private static final int SCALE = 8;

  private static final Interval[] INTERVALS = Interval.values();

  private final Map<String, Map<Long, Candle>> minutes = new HashMap<>();
  private long rows;

  private PlainLoop() {}

  /** A candle in the making. */
  private static final class Candle {
    private final long openTime;
    private final long open;
    private long high;
    private long low;
    private long close;
    private long volume;
    private long quoteVolumeHigh;
    private long quoteVolumeLow;
    private long takerBuyVolume;
    private long trades;

    private Candle(long openTime, long open) {
      this.openTime = openTime;
      this.open = open;
      this.high = open;
      this.low = open;
    }

    private void addTrade(long price, long size, boolean takerBuys) {
      high = Math.max(high, price);
      low = Math.min(low, price);
      close = price;
      volume = Math.addExact(volume, size);
      addQuoteVolume(Math.multiplyHigh(price, size), price * size);
      if (takerBuys) {
        takerBuyVolume += size;
      }
      trades++;
    }

    private void addCandle(Candle next) {
      high = Math.max(high, next.high);
      low = Math.min(low, next.low);
      close = next.close;
      volume = Math.addExact(volume, next.volume);
      addQuoteVolume(next.quoteVolumeHigh, next.quoteVolumeLow);
      takerBuyVolume += next.takerBuyVolume;
      trades += next.trades;
    }

    private void addQuoteVolume(long valueHigh, long valueLow) {
      quoteVolumeLow += valueLow;
      quoteVolumeHigh += valueHigh;
      if (Long.compareUnsigned(quoteVolumeLow, valueLow) < 0) {
        quoteVolumeHigh++;
      }
    }
  }

  public static void main(String[] args) throws IOException {
    System.out.println(run(WorkRequest.parse(args).input()));
  }

  /** Makes candles of all intervals of these files. */
  public static Outcome run(List<Path> files) throws IOException {
    long start = System.nanoTime();
    PlainLoop loop = new PlainLoop();
    for (Path file : files) {
      loop.read(file);
    }
    CandleTotals totals = new CandleTotals();
    for (Map.Entry<String, Map<Long, Candle>> instrument : loop.minutes.entrySet()) {
      rollUp(instrument.getKey(), instrument.getValue(), totals);
    }
    return Outcome.since(start, loop.rows, totals);
  }

  private void read(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      reader.readLine();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        addTrade(line);
      }
    }
  }

  private void addTrade(String line) {
    int time = line.indexOf(',');
    int instrument = line.indexOf(',', time + 1);
    int id = line.indexOf(',', instrument + 1);
    int price = line.indexOf(',', id + 1);
    int size = line.indexOf(',', price + 1);
    long micros = Long.parseLong(line.substring(0, time));
    String name = line.substring(time + 1, instrument);
    long unscaledPrice = decimal(line.substring(id + 1, price));
    long unscaledSize = decimal(line.substring(price + 1, size));
    boolean takerBuys = line.substring(size + 1).equals("buy");
    long openTime = micros - Math.floorMod(micros, 60_000_000L);
    minutes
        .computeIfAbsent(name, any -> new HashMap<>())
        .computeIfAbsent(openTime, any -> new Candle(openTime, unscaledPrice))
        .addTrade(unscaledPrice, unscaledSize, takerBuys);
    rows++;
  }

  /** The number in units of 10^-8. */
  private static long decimal(String text) {
    int point = text.indexOf('.');
    int decimals = point < 0 ? 0 : text.length() - point - 1;
    if (decimals > SCALE) {
      throw new IllegalArgumentException(
          "Invalid decimal: " + text + " (expected at most " + SCALE + " decimals)");
    }
    long unscaled = Long.parseLong(point < 0 ? text : text.substring(0, point));
    for (int i = 1; i <= SCALE; i++) {
      int digit = i <= decimals ? text.charAt(point + i) - '0' : 0;
      unscaled = unscaled * 10 + digit;
    }
    return unscaled;
  }

  private static void rollUp(String instrument, Map<Long, Candle> minutes, CandleTotals totals) {
    long hash = CandleTotals.hash(instrument);
    List<Candle> candles = new ArrayList<>(minutes.values());
    candles.sort((a, b) -> Long.compare(a.openTime, b.openTime));
    count(hash, Interval.M1, candles, totals);
    for (int i = 1; i < INTERVALS.length; i++) {
      List<Candle> larger = new ArrayList<>();
      Candle last = null;
      for (Candle part : candles) {
        long openTime = INTERVALS[i].open(part.openTime);
        if (last == null || last.openTime != openTime) {
          last = new Candle(openTime, part.open);
          larger.add(last);
        }
        last.addCandle(part);
      }
      candles = larger;
      count(hash, INTERVALS[i], candles, totals);
    }
  }

  private static void count(
      long instrument, Interval interval, List<Candle> candles, CandleTotals totals) {
    for (Candle candle : candles) {
      totals
          .start(instrument, interval, candle.openTime)
          .decimal(0, candle.open, SCALE)
          .decimal(0, candle.high, SCALE)
          .decimal(0, candle.low, SCALE)
          .decimal(0, candle.close, SCALE)
          .decimal(0, candle.volume, SCALE)
          .decimal(candle.quoteVolumeHigh, candle.quoteVolumeLow, 2 * SCALE)
          .number(candle.trades)
          .decimal(0, candle.takerBuyVolume, SCALE)
          .end(interval);
    }
  }
}
