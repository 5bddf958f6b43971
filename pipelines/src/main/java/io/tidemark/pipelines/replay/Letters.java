package io.tidemark.pipelines.replay;

import io.tidemark.pipelines.UserError;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.candles.ConflictingTicks;
import io.tidemark.transforms.candles.TellMissingSums;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import java.io.Serializable;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Dead letters as the messages they were.
 *
 * @param instrument what those are of that do not say it, or null
 */
record Letters(Instrument instrument) implements Serializable {
  /**
   * Payloads that are not a whole record, as their reasons say: what they would be read as is not
   * what was written.
   */
  private static final Pattern PART =
      Pattern.compile("\\(piece \\d+ of \\d+\\)$|^part of a line |; records up to there are kept$");

  /** Stand for the format of letters of what was made of records. */
  private static final Set<String> OF_WHAT_WAS_MADE =
      Set.of(TellMissingSums.FORMAT, ConflictingTicks.FORMAT);

  /** Whether the payload is one whole record, and neither a part of one nor what was made of it. */
  static boolean isRecord(DeadLetter letter) {
    return !OF_WHAT_WAS_MADE.contains(letter.format()) && !PART.matcher(letter.reason()).find();
  }

  /** Whether neither the record nor the name of its source say what was traded. */
  static boolean needsInstrument(DeadLetter letter) {
    return Formats.named(letter.format()).filter(format -> !format.namesInstrument()).isPresent()
        && named(letter).isEmpty();
  }

  private static Optional<Instrument> named(DeadLetter letter) {
    Optional<Format> format = Formats.named(letter.format());
    if (format.isEmpty()) {
      return Optional.empty();
    }
    String[] fileAndEntry = letter.source().split("!", 2);
    return format
        .get()
        .instrumentOf(fileName(fileAndEntry[fileAndEntry.length - 1]))
        .or(() -> format.get().instrumentOf(fileName(fileAndEntry[0])));
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The message of a letter.
   *
   * @throws UserError when its instrument is not known, or is of another venue
   */
  Envelope message(DeadLetter letter) {
    return Envelope.of(
        "dead_letters",
        letter.id(),
        letter.format(),
        instrumentOf(letter),
        letter.source(),
        letter.position(),
        0,
        0,
        letter.payload());
  }

  private String instrumentOf(DeadLetter letter) {
    Optional<Format> format = Formats.named(letter.format());
    if (format.isEmpty() || format.get().namesInstrument()) {
      return null;
    }
    if (instrument == null) {
      return named(letter)
          .map(Instrument::id)
          .orElseThrow(
              () ->
                  new UserError(
                      "--instrument: missing; neither letters of "
                          + letter.format()
                          + " nor the name of their source, "
                          + letter.source()
                          + ", say what was traded; add --instrument="
                          + format.get().venue().orElseThrow()
                          + ":BASE-QUOTE, and choose letters by --format= or --source="));
    }
    String venue = format.get().venue().orElseThrow();
    if (!instrument.venue().equals(venue)) {
      throw new UserError(
          "--instrument="
              + instrument
              + ": letters of "
              + letter.format()
              + " are of venue "
              + venue
              + "; choose letters by --format= or --source=");
    }
    return instrument.id();
  }
}
