package io.tidemark.transforms.decode;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes messages of any formats, each by its own, for one receiver. A message holds one record a
 * line. Not thread-safe.
 */
final class EnvelopeDecoder {
  private final TimeRange range;
  private final Duration window;
  private final int semantics;
  private final Collector.Receiver receiver;
  private final Map<List<String>, Decoding> decodings = new LinkedHashMap<>();
  private Decoding last;

  /** The parameters are those of a {@link Collector}. */
  EnvelopeDecoder(TimeRange range, Duration window, int semantics, Collector.Receiver receiver) {
    this.range = range;
    this.window = window;
    this.semantics = semantics;
    this.receiver = receiver;
  }

  /** Decodes a message; returns it with the earliest and the latest event time in it. */
  Envelope decode(Envelope envelope) {
    String instrument = envelope.instrument() == null ? "" : envelope.instrument();
    if (last == null || !last.isOf(envelope.format(), instrument)) {
      last =
          decodings.computeIfAbsent(
              List.of(envelope.format(), instrument),
              any -> new Decoding(envelope.format(), instrument));
    }
    return last.decode(envelope);
  }

  /** Hands over all that is buffered, and counts what was decoded; it must not go on after that. */
  void flush() {
    decodings.values().forEach(Decoding::flush);
  }

  /** The messages of one format and, where they do not name it, one instrument. */
  private final class Decoding {
    private final String format;
    private final String instrument;
    private final Collector collector;
    private final Format.Decoder decoder;
    private String source;

    private Decoding(String format, String instrument) {
      this.format = format;
      this.instrument = instrument;
      collector = new Collector(format, "", "", range, window, semantics, receiver);
      decoder = decoder(format, instrument, collector);
    }

    private boolean isOf(String otherFormat, String otherInstrument) {
      return format.equals(otherFormat) && instrument.equals(otherInstrument);
    }

    private Envelope decode(Envelope envelope) {
      if (!envelope.source().equals(source)) {
        source = envelope.source();
        collector.from(source, envelope.sourceName());
      }
      byte[] payload = envelope.payload();
      long first = Envelope.NO_TIME;
      long last = Envelope.NO_TIME;
      int from = 0;
      do {
        int lineFeed = Bytes.indexOf('\n', payload, from, payload.length);
        int lineEnd = lineFeed < 0 ? payload.length : lineFeed;
        int to = lineEnd > from && payload[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        if (to > from || payload.length == 0) {
          collector.decode(decoder, payload, from, to, envelope.position() + from);
          if (collector.earliest() != Envelope.NO_TIME) {
            first =
                first == Envelope.NO_TIME
                    ? collector.earliest()
                    : Math.min(first, collector.earliest());
            last = Math.max(last, collector.latest());
          }
        }
        from = lineEnd + 1;
      } while (from < payload.length);
      return envelope.withEventTimes(first, last);
    }

    private void flush() {
      collector.flush();
      DecodedOutputs.count(collector.accepted(), collector.refused(), collector.skipped());
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
