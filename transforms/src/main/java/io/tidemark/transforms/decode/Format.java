package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How one kind of record is written, as a rule by one venue. Implementations are stateless; their
 * decoders are not.
 */
public interface Format {
  /** The name in options, as in {@code binance.trades.csv}. */
  String name();

  /**
   * The venue of every instrument this format yields; empty where each record names its own, for
   * which it must also {@linkplain #namesInstrument() name the instrument}.
   */
  Optional<String> venue();

  /** What it is, in one line. */
  String description();

  /** One record as it is written. */
  String example();

  /** Whether each record names its instrument; if not, the file's name or the user does. */
  boolean namesInstrument();

  /** The only instrument that a file's name may stand for, if there is one. */
  default Optional<Instrument> instrumentOf(String fileName) {
    return Symbols.only(instrumentsOf(fileName, SymbolList.NONE));
  }

  /**
   * The instruments that a file's name may stand for, as in {@code BTCUSDT-trades-2024-01-01.zip}:
   * none where it names none, several where it is ambiguous.
   *
   * @param fileName the name without its folders
   * @param symbols what symbols stand for, beside what their names say
   */
  default List<Instrument> instrumentsOf(String fileName, SymbolList symbols) {
    return List.of();
  }

  /**
   * The format of a file that lies in this folder, which is another where the folder says that its
   * files are of another market.
   *
   * @param path the file's full name
   * @throws IllegalArgumentException when it is of a market that is not read, naming it
   */
  default Format ofFolder(String path) {
    return this;
  }

  /** The same kind of record of a market, if the venue has it in this form. */
  default Optional<Format> of(Market market) {
    return Optional.empty();
  }

  /**
   * Why it has to be said of which market a file is; null where that is clear.
   *
   * @param path the file's full name
   * @param firstLine its first line
   */
  default String unclearMarket(String path, Supplier<String> firstLine) {
    return null;
  }

  /** What to say of the name of a file that may stand for several instruments. */
  static String ambiguous(String fileName, List<Instrument> candidates) {
    return Symbols.ambiguous(Symbols.stem(fileName), candidates);
  }

  /**
   * A decoder for one file or a part of it. It must give the same result wherever the file was cut
   * between records.
   *
   * @param instrument what the records are of; null where each record {@link #namesInstrument()
   *     names it}
   * @param out where the decoder says what it found
   */
  Decoder decoder(Instrument instrument, Collector out);

  /** Understands records, one at a time. Not thread-safe. */
  interface Decoder {
    /**
     * Understands the record in {@code bytes[from, to)}, which carries no line end. Says to the
     * collector what it found (ticks, candles, a skipped message or a reason to refuse it) and
     * throws nothing, whatever the bytes are. It keeps no reference to the bytes.
     *
     * @param position offset of the record in its file, after decompression; 0 says that it is the
     *     file's first
     */
    void decode(byte[] bytes, int from, int to, long position);

    /** What the first line of a file means for its other records. */
    enum Head {
      /** Nothing. */
      NONE,
      /** They are read by it: it is a header whose columns are in an order of their own. */
      OWN,
      /** They are not read: it is a header that does not say where each field is. */
      UNREADABLE
    }

    /**
     * Is told the first line of the file before records further behind, so that they are read as
     * they would be after it.
     */
    default Head head(byte[] bytes, int from, int to) {
      return Head.NONE;
    }

    /**
     * Begins a message; its first line may be a header for its others, and for no other message.
     */
    default void beginMessage(boolean ofOneLine) {}
  }
}
