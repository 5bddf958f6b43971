package io.tidemark.pipelines.sources;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.DeadLetterFilter;
import io.tidemark.storage.read.StoredDeadLetters;
import io.tidemark.transforms.decode.Collector;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.SymbolList;
import io.tidemark.transforms.decode.TimeRange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What reading dead letters again would give.
 *
 * @param letters how many were read
 * @param resolved how many are understood now
 * @param parts how many are parts of records, which are never read again
 * @param first the first of those that are understood now
 * @param minutes the whole minutes from their first to their last event; empty where they hold none
 */
public record ReplayPlan(
    long letters, long resolved, long parts, List<DeadLetter> first, Optional<TimeRange> minutes) {
  /** How many of the letters that are understood now are named. */
  public static final int MOST_NAMED = 20;

  /**
   * Decodes the letters that are meant.
   *
   * @param instrument what those are of that do not say it, or null
   * @param symbols what symbols stand for, beside what their names say
   * @throws UserError when there is none, or what one of them is of is not known
   */
  public static ReplayPlan of(
      Warehouse warehouse, DeadLetterFilter filter, Instrument instrument, SymbolList symbols)
      throws IOException {
    Tally tally = new Tally(new Letters(instrument, symbols));
    new StoredDeadLetters(warehouse).forEach(filter, tally::add);
    if (tally.letters == 0) {
      throw new UserError(
          warehouse.described()
              + ": holds no such dead letter; 'tidemark dead-letters list' shows those there are"
              + (filter.format() == null
                  ? ""
                  : "; --format selects letters by the format they were read as, and what was read"
                      + " as a wrong one needs a backfill with the right one"));
    }
    if (instrument != null && !tally.instrumentUsed) {
      throw new UserError(
          "--instrument="
              + instrument
              + ": each of these letters, or the name of its source, says what was traded; leave"
              + " the option out");
    }
    return tally.plan();
  }

  /** How many are still not understood. */
  public long failing() {
    return letters - resolved - parts;
  }

  private static final class Tally {
    private final Letters asMessages;
    private final List<DeadLetter> first = new ArrayList<>();
    private long letters;
    private long resolved;
    private long parts;
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;
    private boolean instrumentUsed;

    private Tally(Letters asMessages) {
      this.asMessages = asMessages;
    }

    private void add(DeadLetter letter) {
      letters++;
      if (!Letters.isRecord(letter)) {
        parts++;
        return;
      }
      instrumentUsed |= asMessages.needsInstrument(letter);
      Envelope message = asMessages.message(letter);
      Optional<Format> format = Formats.named(letter.format());
      if (format.isEmpty()) {
        return;
      }
      Collector collector =
          new Collector(
              letter.format(),
              message.source(),
              message.sourceName(),
              TimeRange.ALL,
              Duration.ofDays(1),
              1,
              Collector.NOBODY);
      collector.knowing(asMessages.symbols());
      Instrument known =
          message.instrument() == null ? null : Instrument.parse(message.instrument());
      Envelope times = collector.decodeMessage(format.get().decoder(known, collector), message);
      if (collector.refused() == 0) {
        resolved++;
        if (first.size() < MOST_NAMED) {
          first.add(letter);
        }
        if (times.firstTime() != Envelope.NO_TIME) {
          earliest = Math.min(earliest, times.firstTime());
          latest = Math.max(latest, times.lastTime());
        }
      }
    }

    private ReplayPlan plan() {
      return new ReplayPlan(
          letters,
          resolved,
          parts,
          List.copyOf(first),
          earliest > latest
              ? Optional.empty()
              : Optional.of(
                  new TimeRange(
                      Interval.M1.open(earliest),
                      Interval.M1.open(latest) + Interval.M1.micros())));
    }
  }
}
