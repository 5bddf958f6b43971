package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the series of a symbol by the symbol's bytes, without making a String of a symbol seen
 * before: a hash table with open addressing.
 */
final class SeriesTable {
  /** Stands for any instrument where none is asked for. */
  private static final Instrument SOME = new Instrument("any", "ANY", "ANY");

  private static final int FIRST_CAPACITY = 64;

  /** So many that most symbols are found at once. */
  private static final int SLOTS_PER_SYMBOL = 4;

  // Secrets of the process, so that no symbols can be made that share a slot.
  private static final long SEED = new SecureRandom().nextLong();
  private static final long MULTIPLIER = new SecureRandom().nextLong() | 1;
  private static final long LAST_MULTIPLIER = new SecureRandom().nextLong() | 1;

  private final Collector out;
  private final String venue;
  private final String name;
  private final String fault;
  private final Function<String, List<Instrument>> instruments;
  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private long[][] symbols = new long[FIRST_CAPACITY][];
  private Collector.Series[] series = new Collector.Series[FIRST_CAPACITY];
  private int count;

  /**
   * @param venue the venue of the symbols
   * @param instruments the instruments that the venue's symbol may stand for
   */
  SeriesTable(Collector out, String venue, Function<String, List<Instrument>> instruments) {
    this(out, venue, "symbol", "is not one of this venue's", instruments);
  }

  /**
   * @param venue the venue of the symbols, or null where each names its own
   * @param name what a symbol is called where one is refused
   * @param fault what is wrong with one that stands for no instrument
   * @param instruments the instruments that a symbol may stand for
   */
  SeriesTable(
      Collector out,
      String venue,
      String name,
      String fault,
      Function<String, List<Instrument>> instruments) {
    this.out = out;
    this.venue = venue;
    this.name = name;
    this.fault = fault;
    this.instruments = instruments;
  }

  /**
   * The series of the symbol in {@code bytes[from, to)}; refuses the record at hand and returns
   * null where the symbol stands for no instrument.
   */
  Collector.Series find(byte[] bytes, int from, int to) {
    int hash = hash(bytes, from, to);
    int slot = hash & (symbols.length - 1);
    while (symbols[slot] != null) {
      if (hashes[slot] == hash && lengths[slot] == to - from && isSymbol(slot, bytes, from, to)) {
        return series[slot];
      }
      slot = (slot + 1) & (symbols.length - 1);
    }
    return add(hash, bytes, from, to);
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = SEED;
    for (int at = from; at < to; at += Bytes.WORD) {
      hash = (hash ^ Bytes.word(bytes, at, to)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    return (int) ((hash * LAST_MULTIPLIER) >>> 32);
  }

  private boolean isSymbol(int slot, byte[] bytes, int from, int to) {
    long[] words = symbols[slot];
    for (int i = 0; i < words.length; i++) {
      if (words[i] != Bytes.word(bytes, from + i * Bytes.WORD, to)) {
        return false;
      }
    }
    return true;
  }

  private Collector.Series add(int hash, byte[] bytes, int from, int to) {
    String symbol = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    Instrument instrument = instrument(symbol);
    if (instrument == null) {
      return null;
    }
    if (++count * SLOTS_PER_SYMBOL > symbols.length) {
      grow();
    }
    long[] words = new long[(to - from + Bytes.WORD - 1) / Bytes.WORD];
    for (int i = 0; i < words.length; i++) {
      words[i] = Bytes.word(bytes, from + i * Bytes.WORD, to);
    }
    Collector.Series added = out.series(instrument);
    put(hash, to - from, words, added);
    return added;
  }

  /** The instrument of a symbol; refuses the record at hand and returns null for none. */
  private Instrument instrument(String symbol) {
    Optional<Instrument> listed =
        venue == null ? Optional.empty() : out.symbols().find(venue, symbol);
    if (listed.isPresent()) {
      return listed.get();
    }
    List<Instrument> candidates = instruments.apply(symbol);
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    if (out.symbols().isAny()) {
      return SOME;
    }
    String text = Fields.shown(symbol);
    out.refuse(
        name
            + " '"
            + text
            + "' "
            + (candidates.isEmpty() ? fault : Symbols.ambiguous(text, candidates)));
    return null;
  }

  private void put(int hash, int length, long[] words, Collector.Series value) {
    int slot = hash & (symbols.length - 1);
    while (symbols[slot] != null) {
      slot = (slot + 1) & (symbols.length - 1);
    }
    hashes[slot] = hash;
    lengths[slot] = length;
    symbols[slot] = words;
    series[slot] = value;
  }

  private void grow() {
    int[] oldHashes = hashes;
    int[] oldLengths = lengths;
    long[][] oldSymbols = symbols;
    Collector.Series[] oldSeries = series;
    int capacity = symbols.length * 2;
    hashes = new int[capacity];
    lengths = new int[capacity];
    symbols = new long[capacity][];
    series = new Collector.Series[capacity];
    for (int i = 0; i < oldSymbols.length; i++) {
      if (oldSymbols[i] != null) {
        put(oldHashes[i], oldLengths[i], oldSymbols[i], oldSeries[i]);
      }
    }
  }
}
