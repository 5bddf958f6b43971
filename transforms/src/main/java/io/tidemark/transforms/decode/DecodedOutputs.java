package io.tidemark.transforms.decode;

import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.CandleBlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.TickBlock;
import io.tidemark.schemas.TickBlockCodec;
import io.tidemark.transforms.coders.BlockCoder;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/** What decoding gives, whatever the records were read from, and how it is counted. */
public final class DecodedOutputs {
  public static final TupleTag<TickBlock> TICKS = new TupleTag<>("ticks") {};
  public static final TupleTag<CandleBlock> CANDLES = new TupleTag<>("candles") {};
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("dead_letters") {};

  private static final String NAMESPACE = "decode";

  private DecodedOutputs() {}

  /** Gives the outputs their coders. */
  public static PCollectionTuple withCoders(PCollectionTuple decoded) {
    decoded.get(TICKS).setCoder(BlockCoder.of(TickBlockCodec.of()));
    decoded.get(CANDLES).setCoder(BlockCoder.of(CandleBlockCodec.of()));
    decoded.get(DEAD_LETTERS).setCoder(BlockCoder.of(DeadLetterCodec.of()));
    return decoded;
  }

  /** Counts messages in which records were looked for. */
  static void countMessages(long messages) {
    Metrics.counter(NAMESPACE, "messages_decoded").inc(messages);
  }

  /** Counts dead letters that stand for what could not be read of a source, and for no record. */
  public static void countUnread(long letters) {
    Metrics.counter(NAMESPACE, "parts_unread").inc(letters);
  }

  /** Counts what a collector took in from {@code accepted}, {@code refused} and kinds skipped. */
  public static void count(long accepted, long refused, Map<String, Long> skipped) {
    Metrics.counter(NAMESPACE, "records_decoded").inc(accepted);
    Metrics.counter(NAMESPACE, "records_dead").inc(refused);
    skipped.forEach((kind, count) -> Metrics.counter(NAMESPACE, "skipped." + kind).inc(count));
  }
}
