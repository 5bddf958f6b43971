package io.tidemark.transforms.decode;

import io.tidemark.schemas.DeadLetter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What reading found in each file, and in each entry of a .zip, in this process: what was not read,
 * and what was refused. Thread-safe.
 */
public final class SourceReport {
  /** The counter of what was not read, which tells the number where the work is done elsewhere. */
  public static final String UNREAD = "unread";

  /** A source of more dead records than one in so many is told of. */
  private static final int ONE_IN = 10;

  /** So many bytes of a refused record are kept. */
  private static final int START = 512;

  /**
   * A record that was refused.
   *
   * @param format name of the format that it was read in
   * @param position in the source
   * @param reason why
   * @param start its first bytes
   */
  public record Refusal(String format, long position, String reason, byte[] start) {
    /** What a dead letter says. */
    public static Refusal of(DeadLetter letter) {
      byte[] payload = letter.payload();
      return new Refusal(
          letter.format(),
          letter.position(),
          letter.reason(),
          Arrays.copyOf(payload, Math.min(payload.length, START)));
    }
  }

  /**
   * What was found in a source.
   *
   * @param source its full name
   * @param records all that was found in it
   * @param dead how many of them were refused
   * @param first the first that was refused; null for none
   */
  public record Source(String source, long records, long dead, Refusal first) {
    private Source with(Source other) {
      boolean earlier =
          first == null || (other.first != null && other.first.position() < first.position());
      return new Source(
          source, records + other.records, dead + other.dead, earlier ? other.first : first);
    }

    private boolean isMostlyDead() {
      return SourceReport.isMostlyDead(dead, records);
    }
  }

  private final SortedMap<String, Source> sources = new TreeMap<>();
  private final SortedSet<String> unread = new TreeSet<>();

  /** Whether so many are dead that somebody has to look at it: more than a tenth of all. */
  public static boolean isMostlyDead(long dead, long records) {
    return dead * ONE_IN > records;
  }

  /** Whether nothing was told of what any source held. */
  public synchronized boolean isEmpty() {
    return sources.isEmpty();
  }

  /** Tells what a collector found in a source, or in a part of it. */
  public synchronized void read(String source, Collector found) {
    long skipped = found.skipped().values().stream().mapToLong(Long::longValue).sum();
    sources.merge(
        source,
        new Source(
            source,
            found.accepted() + found.refused() + skipped,
            found.refused(),
            found.firstRefused().map(Refusal::of).orElse(null)),
        Source::with);
  }

  /** Tells what was not read of a source, and why. */
  public synchronized void unread(String source, String reason) {
    unread.add(source + ": " + reason);
  }

  /** What was not read and why, a line for each. */
  public synchronized List<String> unread() {
    return List.copyOf(unread);
  }

  /** The sources of which more than a tenth was refused. */
  public synchronized List<Source> mostlyDead() {
    return sources.values().stream().filter(Source::isMostlyDead).toList();
  }

  /** The first source of which something was refused. */
  public synchronized Optional<Source> firstDead() {
    return sources.values().stream().filter(source -> source.dead > 0).findFirst();
  }
}
