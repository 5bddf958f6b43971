package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the series of a symbol by the symbol's bytes, without making a String of a symbol seen
 * before: a hash table with open addressing.
 */
final class SeriesTable {
  private final Collector out;
  private final String name;
  private final String fault;
  private final Function<String, Optional<Instrument>> instruments;
  private byte[][] symbols = new byte[64][];
  private Collector.Series[] series = new Collector.Series[64];
  private int count;

  /**
   * @param instruments the instrument that the venue's symbol stands for, if it stands for one
   */
  SeriesTable(Collector out, Function<String, Optional<Instrument>> instruments) {
    this(out, "symbol", "is not one of this venue's", instruments);
  }

  /**
   * @param name what a symbol is called where one is refused
   * @param fault what is wrong with one that stands for no instrument
   * @param instruments the instrument that a symbol stands for, if it stands for one
   */
  SeriesTable(
      Collector out,
      String name,
      String fault,
      Function<String, Optional<Instrument>> instruments) {
    this.out = out;
    this.name = name;
    this.fault = fault;
    this.instruments = instruments;
  }

  /**
   * The series of the symbol in {@code bytes[from, to)}; refuses the record at hand and returns
   * null where the symbol stands for no instrument.
   */
  Collector.Series find(byte[] bytes, int from, int to) {
    int slot = slot(bytes, from, to);
    if (symbols[slot] == null) {
      String symbol = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      Optional<Instrument> instrument = instruments.apply(symbol);
      if (instrument.isEmpty()) {
        out.refuse(name + " '" + Fields.text(bytes, from, to) + "' " + fault);
        return null;
      }
      symbols[slot] = Arrays.copyOfRange(bytes, from, to);
      series[slot] = out.series(instrument.get());
      if (++count * 2 > symbols.length) {
        grow();
        slot = slot(bytes, from, to);
      }
    }
    return series[slot];
  }

  private int slot(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    int mask = symbols.length - 1;
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (symbols[slot] != null
        && !Arrays.equals(symbols[slot], 0, symbols[slot].length, bytes, from, to)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    byte[][] oldSymbols = symbols;
    Collector.Series[] oldSeries = series;
    symbols = new byte[oldSymbols.length * 2][];
    series = new Collector.Series[oldSymbols.length * 2];
    for (int i = 0; i < oldSymbols.length; i++) {
      if (oldSymbols[i] != null) {
        int slot = slot(oldSymbols[i], 0, oldSymbols[i].length);
        symbols[slot] = oldSymbols[i];
        series[slot] = oldSeries[i];
      }
    }
  }
}
