package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How many candles there are of each interval, and a checksum of all they say. It does not depend
 * on their order: the checksum is the sum, modulo 2^64, of a hash of each candle's instrument,
 * interval, open time, open, high, low, close, volume, quote volume, trades and taker-buy volume,
 * decimals being unscaled at 18 decimals.
 */
public final class CandleTotals {
  private static final int STORED_SCALE = 18;
  private static final long[] POWERS = new long[STORED_SCALE + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= STORED_SCALE; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private static final Interval[] INTERVALS = Interval.values();

  /** By the ordinals of the intervals. */
  private final long[] counts = new long[INTERVALS.length];

  private long checksum;
  private long hash;

  public CandleTotals() {}

  /** Totals as they were counted elsewhere. */
  public CandleTotals(Map<Interval, Long> counts, long checksum) {
    counts.forEach((interval, count) -> this.counts[interval.ordinal()] = count);
    this.checksum = checksum;
  }

  public Map<Interval, Long> counts() {
    Map<Interval, Long> all = new EnumMap<>(Interval.class);
    for (Interval interval : INTERVALS) {
      all.put(interval, counts[interval.ordinal()]);
    }
    return all;
  }

  public long checksum() {
    return checksum;
  }

  public long candles() {
    return Arrays.stream(counts).sum();
  }

  /** A hash of an instrument's id, to start its candles with. */
  public static long hash(String instrument) {
    long hash = instrument.length();
    for (int i = 0; i < instrument.length(); i++) {
      hash = mix(hash, instrument.charAt(i));
    }
    return hash;
  }

  /** Starts a candle; its values follow in the order of the checksum, then {@link #end}. */
  public CandleTotals start(long instrumentHash, Interval interval, long openTimeMicros) {
    hash = mix(mix(instrumentHash, interval.minutes()), openTimeMicros);
    return this;
  }

  public CandleTotals number(long value) {
    hash = mix(hash, value);
    return this;
  }

  /** A decimal whose 128-bit unscaled value has these halves. */
  public CandleTotals decimal(long high, long low, int scale) {
    long factor = POWERS[STORED_SCALE - scale];
    long unsignedHigh = Math.multiplyHigh(low, factor) + ((low >> 63) & factor);
    return number(high * factor + unsignedHigh).number(low * factor);
  }

  public CandleTotals decimal(BigDecimal value) {
    BigInteger unscaled = value.unscaledValue();
    return decimal(unscaled.shiftRight(64).longValue(), unscaled.longValue(), value.scale());
  }

  public void end(Interval interval) {
    counts[interval.ordinal()]++;
    checksum += hash;
  }

  /** Adds what was counted elsewhere. */
  public void add(CandleTotals other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    checksum += other.checksum;
  }

  /** One step of a hash: the finalizer of SplitMix64 over the running value and the next one. */
  private static long mix(long hash, long value) {
    long z = (hash ^ value) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CandleTotals that
        && checksum == that.checksum
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(checksum);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts()
        .forEach((interval, count) -> text.append(interval).append('=').append(count).append(' '));
    return text.append("checksum=")
        .append(String.format(Locale.ROOT, "%016x", checksum))
        .toString();
  }
}
