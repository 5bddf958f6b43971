package io.tidemark.pipelines.sources;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.storage.scan.ReadStoredDeadLetters;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.Reading;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.util.Optional;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Dead letters, together with what the raw log holds of the same minutes, as the source of a
 * backfill. A minute made of letters alone would hold fewer trades than there were. Letters that
 * are still refused are not given: they are in the table.
 */
public final class LetterSource implements BackfillSource {
  /** How many times larger letters are than in the files of their table. */
  private static final long COMPRESSION = 10;

  private final Warehouse warehouse;
  private final DeadLetterFilter filter;
  private final Letters letters;
  private final Optional<RawSource> raw;

  private LetterSource(
      Warehouse warehouse, DeadLetterFilter filter, Letters letters, Optional<RawSource> raw) {
    this.warehouse = warehouse;
    this.filter = filter;
    this.letters = letters;
    this.raw = raw;
  }

  /**
   * The letters that are meant and the raw log of a range.
   *
   * @param instrument what letters are of that do not say it, or null
   * @param symbols what symbols stand for, beside what their names say
   */
  public static LetterSource of(
      Warehouse warehouse,
      DeadLetterFilter filter,
      Instrument instrument,
      SymbolList symbols,
      TimeRange range) {
    return new LetterSource(
        warehouse,
        filter,
        new Letters(instrument, symbols),
        RawSource.find(warehouse, range).filter(found -> found.files() > 0));
  }

  /** Whether the raw log holds messages of the range. */
  public boolean hasRaw() {
    return raw.isPresent();
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> read(Reading reading) {
    return new Read(reading);
  }

  private final class Read extends PTransform<PBegin, PCollectionTuple> {
    private final Reading reading;

    private Read(Reading reading) {
      this.reading = reading;
    }

    @Override
    public PCollectionTuple expand(PBegin begin) {
      PCollectionTuple ofLetters =
          begin
              .apply("Letters", ReadStoredDeadLetters.of(warehouse, filter))
              .apply("Messages", ParDo.of(new ToMessage(letters, reading.progress())))
              .setCoder(BlockCoder.of(EnvelopeBlockCodec.of()))
              .apply(
                  "Decode",
                  DecodeEnvelopes.of(reading.range(), reading.window(), reading.semantics())
                      .knowing(reading.symbols()));
      if (raw.isEmpty()) {
        return PCollectionTuple.of(DecodedOutputs.TICKS, ofLetters.get(DecodedOutputs.TICKS))
            .and(DecodedOutputs.CANDLES, ofLetters.get(DecodedOutputs.CANDLES))
            .and(
                DecodedOutputs.DEAD_LETTERS,
                begin.apply("NoDeadLetters", Create.empty(BlockCoder.of(DeadLetterCodec.of()))));
      }
      PCollectionTuple ofRaw = begin.apply("Raw", raw.get().read(reading));
      return PCollectionTuple.of(
              DecodedOutputs.TICKS, both("Ticks", ofLetters, ofRaw, DecodedOutputs.TICKS))
          .and(DecodedOutputs.CANDLES, both("Candles", ofLetters, ofRaw, DecodedOutputs.CANDLES))
          .and(DecodedOutputs.DEAD_LETTERS, ofRaw.get(DecodedOutputs.DEAD_LETTERS));
    }

    private static <T> PCollection<T> both(
        String step, PCollectionTuple one, PCollectionTuple other, TupleTag<T> tag) {
      return PCollectionList.of(one.get(tag))
          .and(other.get(tag))
          .apply(step, Flatten.pCollections());
    }
  }

  private static final class ToMessage extends DoFn<KV<String, DeadLetter>, EnvelopeBlock> {
    private final Letters letters;
    private final String progressName;

    private ToMessage(Letters letters, String progressName) {
      this.letters = letters;
      this.progressName = progressName;
    }

    @ProcessElement
    public void process(@Element KV<String, DeadLetter> stored, OutputReceiver<EnvelopeBlock> out) {
      if (Letters.isRecord(stored.getValue())) {
        out.output(EnvelopeBlock.of(letters.message(stored.getValue())));
        Progress.of(progressName).read(0, 1);
      }
    }
  }

  @Override
  public int files() {
    return raw.map(RawSource::files).orElse(0);
  }

  @Override
  public long bytes() {
    return raw.map(RawSource::bytes).orElse(0L);
  }

  @Override
  public long expandedBytes() {
    return COMPRESSION * warehouse.storedBytes(DeadLettersTable.contract().name())
        + raw.map(RawSource::expandedBytes).orElse(0L);
  }

  @Override
  public String rows() {
    return "messages";
  }
}
