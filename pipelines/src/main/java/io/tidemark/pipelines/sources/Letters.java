package io.tidemark.pipelines.sources;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.candles.ConflictingTicks;
import io.tidemark.transforms.candles.TellMissingSums;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.Unread;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Dead letters as the messages they were.
 *
 * @param instrument what those are of that do not say it, or null
 * @param symbols what symbols stand for, beside what their names say
 */
record Letters(Instrument instrument, SymbolList symbols) implements Serializable {
  /**
   * Payloads that are not a whole record, as their reasons say: what they would be read as is not
   * what was written.
   */
  private static final Pattern PART =
      Pattern.compile(
          "\\(piece \\d+ of \\d+\\)$|^part of a line |"
              + Pattern.quote(Unread.REST_SUFFIX)
              + "$|"
              + Pattern.quote(Unread.WHOLE_SUFFIX)
              + "$");

  /** Stand for the format of letters of what was made of records. */
  private static final Set<String> OF_WHAT_WAS_MADE =
      Set.of(TellMissingSums.FORMAT, ConflictingTicks.FORMAT);

  /** Whether the payload is one whole record, and neither a part of one nor what was made of it. */
  static boolean isRecord(DeadLetter letter) {
    return !OF_WHAT_WAS_MADE.contains(letter.format()) && !PART.matcher(letter.reason()).find();
  }

  /** Whether neither the record nor the name of its source say what was traded. */
  boolean needsInstrument(DeadLetter letter) {
    return Formats.named(letter.format()).filter(format -> !format.namesInstrument()).isPresent()
        && named(letter).isEmpty();
  }

  private Optional<Instrument> named(DeadLetter letter) {
    Optional<Format> format = Formats.named(letter.format());
    if (format.isEmpty()) {
      return Optional.empty();
    }
    String[] fileAndEntry = letter.source().split("!", 2);
    return named(format.get(), fileAndEntry[fileAndEntry.length - 1])
        .or(() -> named(format.get(), fileAndEntry[0]));
  }

  private Optional<Instrument> named(Format format, String path) {
    List<Instrument> candidates = format.instrumentsOf(fileName(path), symbols);
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
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
        letter.position() - headerLength(letter.payload()),
        0,
        0,
        letter.payload());
  }

  /** Length of the header, with its line's end, that a record's bytes begin with; 0 for none. */
  private static int headerLength(byte[] payload) {
    for (int i = 0; i < payload.length; i++) {
      if (payload[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private String instrumentOf(DeadLetter letter) {
    Optional<Format> format = Formats.named(letter.format());
    if (format.isEmpty() || format.get().namesInstrument()) {
      return null;
    }
    Optional<Instrument> named = named(letter);
    if (instrument == null) {
      return named
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
    if (named.isPresent() && !named.get().equals(instrument)) {
      throw new UserError(
          "--instrument="
              + instrument
              + ": letters of "
              + letter.source()
              + " are of "
              + named.get()
              + " by its name; leave the option out, or choose letters by --source=");
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
