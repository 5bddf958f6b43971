package io.tidemark.storage.upsert;

import io.tidemark.schemas.Basis;
import io.tidemark.schemas.Interval;
import io.tidemark.storage.tables.Candle;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;

/**
 * Writes a set of keys of candles: each series once, an instrument and basis, then for each
 * interval and open time which series have a candle.
 */
final class CandleSetCoder extends AtomicCoder<Set<Candle>> {
  /** Stands first, another number for each way of writing. */
  private static final int FORMAT = 0x81;

  private static final CandleSetCoder INSTANCE = new CandleSetCoder();
  private static final long serialVersionUID = 1;

  private CandleSetCoder() {}

  static CandleSetCoder of() {
    return INSTANCE;
  }

  private record Series(String instrument, Basis basis) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      int order = instrument.compareTo(other.instrument);
      return order != 0 ? order : basis.compareTo(other.basis);
    }
  }

  private record Open(Interval interval, long time) implements Comparable<Open> {
    @Override
    public int compareTo(Open other) {
      int order = interval.compareTo(other.interval);
      return order != 0 ? order : Long.compare(time, other.time);
    }
  }

  @Override
  public void encode(Set<Candle> candles, OutputStream out) throws IOException {
    Map<Series, Integer> series = new TreeMap<>();
    Map<Open, List<Series>> byOpen = new TreeMap<>();
    for (Candle candle : candles) {
      Series of = new Series(candle.instrument(), candle.basis());
      series.put(of, 0);
      byOpen
          .computeIfAbsent(new Open(candle.interval(), candle.openTime()), any -> new ArrayList<>())
          .add(of);
    }
    out.write(FORMAT);
    VarInt.encode(series.size(), out);
    int number = 0;
    for (Map.Entry<Series, Integer> each : series.entrySet()) {
      StringUtf8Coder.of().encode(each.getKey().instrument(), out);
      StringUtf8Coder.of().encode(each.getKey().basis().label(), out);
      each.setValue(number++);
    }
    VarInt.encode(byOpen.size(), out);
    for (Map.Entry<Open, List<Series>> each : byOpen.entrySet()) {
      StringUtf8Coder.of().encode(each.getKey().interval().label(), out);
      VarInt.encode(each.getKey().time(), out);
      VarInt.encode(each.getValue().size(), out);
      int last = 0;
      for (int next : each.getValue().stream().mapToInt(series::get).sorted().toArray()) {
        VarInt.encode(next - last, out);
        last = next;
      }
    }
  }

  /**
   * Reads a set.
   *
   * @throws CoderException for bytes that another version has written
   */
  @Override
  public Set<Candle> decode(InputStream in) throws IOException {
    int format = in.read();
    if (format < 0) {
      throw new EOFException();
    }
    if (format != FORMAT) {
      throw new CoderException(
          "Invalid set of candles: format "
              + format
              + " (expected "
              + FORMAT
              + "): another version wrote it; start the job without the state that it is in");
    }
    List<Series> series = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      series.add(
          new Series(
              StringUtf8Coder.of().decode(in), Basis.parse(StringUtf8Coder.of().decode(in))));
    }
    Set<Candle> candles = new HashSet<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      Interval interval = Interval.parse(StringUtf8Coder.of().decode(in));
      long time = VarInt.decodeLong(in);
      int at = 0;
      for (int ofTime = VarInt.decodeInt(in); ofTime > 0; ofTime--) {
        at += VarInt.decodeInt(in);
        Series each = series.get(at);
        candles.add(new Candle(each.instrument(), each.basis(), interval, time));
      }
    }
    return candles;
  }
}
