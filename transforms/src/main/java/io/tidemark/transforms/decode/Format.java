package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.Optional;

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

  /**
   * The instrument that a file's name gives, as in {@code BTCUSDT-trades-2024-01-01.zip}.
   *
   * @param fileName the name without its folders
   */
  default Optional<Instrument> instrumentOf(String fileName) {
    return Optional.empty();
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
  }
}
