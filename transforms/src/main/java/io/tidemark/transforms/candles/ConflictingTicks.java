package io.tidemark.transforms.candles;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Ticks that say something else than another of their id in their minute. Exactly one of an id is
 * kept, by its contents, so that every path keeps the same; the others become dead letters.
 *
 * <p>A letter is the tick alone, wherever its record came from, so its id is the same on every
 * path: its source is the instrument, its position the event time in microseconds since the epoch,
 * and its payload what the tick says.
 */
public final class ConflictingTicks {
  /** Stands where other letters have the format that their record was read as. */
  public static final String FORMAT = "ticks";

  private ConflictingTicks() {}

  /**
   * The letter of a tick.
   *
   * @param ids the venue's id, and the ids of the trades behind an aggregate
   * @param time in microseconds since the epoch
   */
  static DeadLetter letter(
      Instrument instrument,
      String ids,
      long time,
      BigDecimal price,
      BigDecimal size,
      TakerSide taker) {
    String tick = "id " + ids + " price " + text(price) + " size " + text(size) + " taker " + taker;
    return new DeadLetter(
        FORMAT,
        instrument.id(),
        time,
        "another record of this id and minute says something else, and is kept",
        tick.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
