package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decodes messages of any formats, each by its own, for one receiver. A message holds one record a
 * line. Not thread-safe.
 */
final class EnvelopeDecoder {
  private final TimeRange range;
  private final Duration window;
  private final int semantics;
  private final SymbolList symbols;
  private final Collector.Receiver receiver;
  private final Map<Key, Decoding> decodings = new TreeMap<>();
  private Decoding last;
  private long messages;

  /** What the messages of one {@link Decoding} share; of any text, so in order and not by hash. */
  private record Key(String format, String instrument) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = format.compareTo(other.format);
      return order != 0 ? order : instrument.compareTo(other.instrument);
    }
  }

  /** The parameters are those of a {@link Collector}, and what it knows. */
  EnvelopeDecoder(
      TimeRange range,
      Duration window,
      int semantics,
      SymbolList symbols,
      Collector.Receiver receiver) {
    this.symbols = symbols;
    this.range = range;
    this.window = window;
    this.semantics = semantics;
    this.receiver = receiver;
  }

  /** Decodes a message; returns it with the earliest and the latest event time in it. */
  Envelope decode(Envelope envelope) {
    messages++;
    boolean unread = Unread.is(envelope);
    String format = unread ? Unread.format(envelope) : envelope.format();
    String instrument = envelope.instrument() == null ? "" : envelope.instrument();
    if (last == null || !last.isOf(format, instrument)) {
      last =
          decodings.computeIfAbsent(
              new Key(format, instrument), any -> new Decoding(format, instrument));
    }
    return unread ? last.refuse(envelope) : last.decode(envelope);
  }

  /** Hands over all that is buffered, and counts what was decoded; it must not go on after that. */
  void flush() {
    decodings.values().forEach(Decoding::flush);
    DecodedOutputs.countMessages(messages);
  }

  /** The messages of one format and, where they do not name it, one instrument. */
  private final class Decoding {
    private final String format;
    private final String instrument;
    private final Collector collector;
    private final Format.Decoder decoder;
    private String source;
    private long unread;

    private Decoding(String format, String instrument) {
      this.format = format;
      this.instrument = instrument;
      collector =
          new Collector(format, "", "", range, window, semantics, receiver).knowing(symbols);
      decoder = decoder(format, instrument, collector);
    }

    private boolean isOf(String otherFormat, String otherInstrument) {
      return format.equals(otherFormat) && instrument.equals(otherInstrument);
    }

    private void from(Envelope envelope) {
      if (!envelope.source().equals(source)) {
        source = envelope.source();
        collector.from(source, envelope.sourceName());
      }
    }

    private Envelope refuse(Envelope envelope) {
      from(envelope);
      unread++;
      collector.refuse(Unread.reason(envelope), envelope.position(), envelope.payload());
      return envelope;
    }

    private Envelope decode(Envelope envelope) {
      from(envelope);
      return collector.decodeMessage(decoder, envelope);
    }

    private void flush() {
      collector.flush();
      DecodedOutputs.count(collector.accepted(), collector.refused(), collector.skipped());
      if (unread > 0) {
        DecodedOutputs.countUnread(unread);
      }
    }
  }

  /** A decoder for messages of this format; one that refuses them all where there is none such. */
  private static Format.Decoder decoder(String name, String instrument, Collector out) {
    Optional<Format> format = Formats.named(name);
    if (format.isEmpty()) {
      return (bytes, from, to, position) -> out.refuse("no such format: '" + name + "'");
    }
    if (format.get().namesInstrument()) {
      return format.get().decoder(null, out);
    }
    if (instrument.isEmpty()) {
      return (bytes, from, to, position) ->
          out.refuse("neither the message nor its attributes name an instrument");
    }
    try {
      return format.get().decoder(Instrument.parse(instrument), out);
    } catch (IllegalArgumentException e) {
      return (bytes, from, to, position) -> out.refuse(e.getMessage());
    }
  }
}
