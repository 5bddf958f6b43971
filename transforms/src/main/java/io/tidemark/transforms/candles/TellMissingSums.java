package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.transforms.coders.BlockCoder;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Tells of candles whose sums fit no decimal(38,18): a counter of all of them, and a dead letter of
 * each that is final. Candles that are not, change with each trade.
 *
 * <p>A letter says which candle in which revision, so its id is the same by whatever path the
 * candle was made: its source is the instrument, its position the open time in microseconds since
 * the epoch, and its payload interval and revision.
 */
public final class TellMissingSums
    extends PTransform<PCollection<CandleBlock>, PCollection<DeadLetter>> {
  /** Stands where other letters have the format that their record was read as. */
  public static final String FORMAT = "candles";

  private TellMissingSums() {}

  public static TellMissingSums create() {
    return new TellMissingSums();
  }

  @Override
  public PCollection<DeadLetter> expand(PCollection<CandleBlock> candles) {
    return candles
        .apply("Find", ParDo.of(new Find()))
        .setCoder(BlockCoder.of(DeadLetterCodec.of()));
  }

  private static final class Find extends DoFn<CandleBlock, DeadLetter> {
    private final Counter missing = Metrics.counter("candles", "candles_without_sums");

    @ProcessElement
    public void process(@Element CandleBlock block, OutputReceiver<DeadLetter> out) {
      for (int i = 0; i < block.count(); i++) {
        if (!block.hasSums(i)) {
          missing.inc();
          if (block.isFinal(i)) {
            out.output(letter(block, i));
          }
        }
      }
    }

    private static DeadLetter letter(CandleBlock block, int i) {
      String candle = block.interval().label() + " " + block.revision(i).text();
      return new DeadLetter(
          FORMAT,
          block.instrument().id(),
          block.openTime(i),
          "a sum of this candle of "
              + block.interval().label()
              + " is too large for decimal(38,18): it is kept without volumes and VWAP",
          candle.getBytes(StandardCharsets.UTF_8));
    }
  }
}
