package io.tidemark.transforms.candles;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.transforms.coders.BlockCoder;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/** What is made of ticks. */
public final class CandleOutputs {
  public static final TupleTag<CandleBlock> CANDLES = new TupleTag<>("candles") {};

  /** The ticks that were passed over for another of their id ({@link ConflictingTicks}). */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("dead_letters") {};

  private CandleOutputs() {}

  /** Gives the outputs their coders. */
  static PCollectionTuple withCoders(PCollectionTuple made) {
    made.get(CANDLES).setCoder(BlockCoder.of(CandleBlockCodec.of()));
    made.get(DEAD_LETTERS).setCoder(BlockCoder.of(DeadLetterCodec.of()));
    return made;
  }
}
