package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCoder;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TickBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/**
 * Decodes messages: the outputs of {@link DecodedOutputs}, and the messages themselves with the
 * event times found in them. A message holds one record a line. The messages of a bundle are
 * decoded together, so that blocks are as large as the bundle allows; the time stamp of what they
 * give is the earliest of theirs.
 */
public final class DecodeEnvelopes extends PTransform<PCollection<Envelope>, PCollectionTuple> {
  public static final TupleTag<Envelope> ENVELOPES = new TupleTag<>("envelopes") {};

  private final TimeRange range;
  private final Duration window;
  private final int semantics;

  private DecodeEnvelopes(TimeRange range, Duration window, int semantics) {
    this.range = range;
    this.window = window;
    this.semantics = semantics;
  }

  /**
   * Decodes messages in the global window.
   *
   * @param range event times to keep
   * @param window no block of ticks reaches over a multiple of it since the epoch
   * @param semantics version of the semantics of venue candles
   */
  public static DecodeEnvelopes of(TimeRange range, Duration window, int semantics) {
    return new DecodeEnvelopes(range, window, semantics);
  }

  @Override
  public PCollectionTuple expand(PCollection<Envelope> envelopes) {
    PCollectionTuple decoded =
        envelopes.apply(
            "Decode",
            ParDo.of(new Decode(range, window, semantics))
                .withOutputTags(
                    DecodedOutputs.TICKS,
                    TupleTagList.of(DecodedOutputs.CANDLES)
                        .and(DecodedOutputs.DEAD_LETTERS)
                        .and(ENVELOPES)));
    decoded.get(ENVELOPES).setCoder(EnvelopeCoder.of());
    return DecodedOutputs.withCoders(decoded);
  }

  private static final class Decode extends DoFn<Envelope, TickBlock> {
    private final TimeRange range;
    private final Duration window;
    private final int semantics;
    private transient Bundle bundle;

    private Decode(TimeRange range, Duration window, int semantics) {
      this.range = range;
      this.window = window;
      this.semantics = semantics;
    }

    @StartBundle
    public void startBundle() {
      bundle = new Bundle(range, window, semantics);
    }

    @ProcessElement
    public void process(
        @Element Envelope envelope, @Timestamp Instant timestamp, MultiOutputReceiver out) {
      out.get(ENVELOPES).output(bundle.decode(envelope, timestamp));
      bundle.ticks.forEach(out.get(DecodedOutputs.TICKS)::output);
      bundle.candles.forEach(out.get(DecodedOutputs.CANDLES)::output);
      bundle.deadLetters.forEach(out.get(DecodedOutputs.DEAD_LETTERS)::output);
      bundle.clear();
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      bundle.flush();
      GlobalWindow global = GlobalWindow.INSTANCE;
      Instant at = bundle.earliest;
      bundle.ticks.forEach(block -> context.output(DecodedOutputs.TICKS, block, at, global));
      bundle.candles.forEach(block -> context.output(DecodedOutputs.CANDLES, block, at, global));
      bundle.deadLetters.forEach(
          letter -> context.output(DecodedOutputs.DEAD_LETTERS, letter, at, global));
      bundle = null;
    }
  }

  /** The messages of one bundle. */
  static final class Bundle implements Collector.Receiver {
    private final TimeRange range;
    private final Duration window;
    private final int semantics;
    private final Map<List<String>, Decoding> decodings = new LinkedHashMap<>();
    private final List<TickBlock> ticks = new ArrayList<>();
    private final List<CandleBlock> candles = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private Instant earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
    private Decoding last;

    Bundle(TimeRange range, Duration window, int semantics) {
      this.range = range;
      this.window = window;
      this.semantics = semantics;
    }

    Envelope decode(Envelope envelope, Instant timestamp) {
      if (timestamp.isBefore(earliest)) {
        earliest = timestamp;
      }
      String instrument = envelope.instrument() == null ? "" : envelope.instrument();
      if (last == null || !last.isOf(envelope.format(), instrument)) {
        last =
            decodings.computeIfAbsent(
                List.of(envelope.format(), instrument),
                any -> new Decoding(envelope.format(), instrument));
      }
      return last.decode(envelope);
    }

    private void clear() {
      ticks.clear();
      candles.clear();
      deadLetters.clear();
    }

    private void flush() {
      decodings.values().forEach(Decoding::flush);
    }

    @Override
    public void ticks(TickBlock block) {
      ticks.add(block);
    }

    @Override
    public void candles(CandleBlock block) {
      candles.add(block);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
      deadLetters.add(letter);
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
        collector = new Collector(format, "", "", range, window, semantics, Bundle.this);
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
