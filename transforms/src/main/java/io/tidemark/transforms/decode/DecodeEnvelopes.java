package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.TickBlock;
import io.tidemark.transforms.coders.BlockCoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * decoded together, so that blocks are as large as the bundle allows; the time stamp of what is
 * left at its end is the earliest of theirs.
 */
public final class DecodeEnvelopes
    extends PTransform<PCollection<EnvelopeBlock>, PCollectionTuple> {
  public static final TupleTag<EnvelopeBlock> ENVELOPES = new TupleTag<>("envelopes") {};

  private final TimeRange range;
  private final Duration window;
  private final int semantics;

  private final SymbolList symbols;

  private DecodeEnvelopes(TimeRange range, Duration window, int semantics, SymbolList symbols) {
    this.range = range;
    this.window = window;
    this.semantics = semantics;
    this.symbols = symbols;
  }

  /**
   * Decodes messages in the global window.
   *
   * @param range event times to keep
   * @param window no block of ticks reaches over a multiple of it since the epoch
   * @param semantics version of the semantics of venue candles
   */
  public static DecodeEnvelopes of(TimeRange range, Duration window, int semantics) {
    return new DecodeEnvelopes(range, window, semantics, SymbolList.NONE);
  }

  /** The same for messages whose symbols stand for what this list says. */
  public DecodeEnvelopes knowing(SymbolList list) {
    return new DecodeEnvelopes(range, window, semantics, list);
  }

  @Override
  public PCollectionTuple expand(PCollection<EnvelopeBlock> messages) {
    PCollectionTuple decoded =
        messages.apply(
            "Decode",
            ParDo.of(new Decode(range, window, semantics, symbols))
                .withOutputTags(
                    DecodedOutputs.TICKS,
                    TupleTagList.of(DecodedOutputs.CANDLES)
                        .and(DecodedOutputs.DEAD_LETTERS)
                        .and(ENVELOPES)));
    decoded.get(ENVELOPES).setCoder(BlockCoder.of(EnvelopeBlockCodec.of()));
    return DecodedOutputs.withCoders(decoded);
  }

  private static final class Decode extends DoFn<EnvelopeBlock, TickBlock> {
    private final TimeRange range;
    private final Duration window;
    private final int semantics;
    private final SymbolList symbols;
    private transient Bundle bundle;

    private Decode(TimeRange range, Duration window, int semantics, SymbolList symbols) {
      this.symbols = symbols;
      this.range = range;
      this.window = window;
      this.semantics = semantics;
    }

    @StartBundle
    public void startBundle() {
      bundle = new Bundle(range, window, semantics, symbols);
    }

    @ProcessElement
    public void process(
        @Element EnvelopeBlock messages, @Timestamp Instant timestamp, MultiOutputReceiver out) {
      out.get(ENVELOPES).output(bundle.decode(messages, timestamp));
      bundle.ticks.forEach(out.get(DecodedOutputs.TICKS)::output);
      bundle.candles.forEach(out.get(DecodedOutputs.CANDLES)::output);
      bundle.deadLetters.forEach(out.get(DecodedOutputs.DEAD_LETTERS)::output);
      bundle.clear();
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      bundle.decoder.flush();
      GlobalWindow global = GlobalWindow.INSTANCE;
      Instant at = bundle.earliest;
      bundle.ticks.forEach(block -> context.output(DecodedOutputs.TICKS, block, at, global));
      bundle.candles.forEach(block -> context.output(DecodedOutputs.CANDLES, block, at, global));
      bundle.deadLetters.forEach(
          letter -> context.output(DecodedOutputs.DEAD_LETTERS, letter, at, global));
      bundle = null;
    }
  }

  /** What the messages of one bundle gave. */
  private static final class Bundle implements Collector.Receiver {
    private final EnvelopeDecoder decoder;
    private final List<TickBlock> ticks = new ArrayList<>();
    private final List<CandleBlock> candles = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private Instant earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;

    private Bundle(TimeRange range, Duration window, int semantics, SymbolList symbols) {
      decoder = new EnvelopeDecoder(range, window, semantics, symbols, this);
    }

    private EnvelopeBlock decode(EnvelopeBlock messages, Instant timestamp) {
      if (timestamp.isBefore(earliest)) {
        earliest = timestamp;
      }
      List<Envelope> decoded = new ArrayList<>(messages.messages().size());
      for (Envelope message : messages.messages()) {
        decoded.add(decoder.decode(message));
      }
      return new EnvelopeBlock(decoded);
    }

    private void clear() {
      ticks.clear();
      candles.clear();
      deadLetters.clear();
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
  }
}
