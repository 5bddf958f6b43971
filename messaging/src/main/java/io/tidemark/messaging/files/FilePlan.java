package io.tidemark.messaging.files;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Market;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Which files are read, as which slices. Made before a pipeline runs, so that a wrong request stops
 * before any work.
 */
public final class FilePlan {
  private static final long LEAST_SLICE = 16L << 20;
  private static final long LARGE_SLICE = 64L << 20;

  /** As many slices keep many threads equally busy; more are made only of large inputs. */
  private static final int MANY_SLICES = 64;

  /** What describes a plan has to fit the graph of a job. */
  private static final int MOST_SLICES = 10_000;

  /** How many times smaller market records commonly get by compression. */
  private static final long COMPRESSION = 10;

  private final List<FileSlice> slices;
  private final int files;
  private final long bytes;

  private FilePlan(List<FileSlice> slices, int files, long bytes) {
    this.slices = slices;
    this.files = files;
    this.bytes = bytes;
  }

  /** Finds files of which nothing is said but an instrument. */
  public static FilePlan of(List<String> patterns, Format format, Optional<Instrument> instrument) {
    return of(patterns, format, FileHints.of(instrument));
  }

  /**
   * Finds the files that these patterns match, each file once however often it is matched. A file,
   * or an entry of a .zip, of which it is not known what it is of is not read and told: {@link
   * #unread()}.
   *
   * @param patterns file names or globs, of any file system that Beam knows
   * @param format how the files are written
   * @param hints what is said of them
   * @throws UserError when a pattern matches nothing, a name contradicts the hints, or no file can
   *     be read
   */
  public static FilePlan of(List<String> patterns, Format format, FileHints hints) {
    Format wanted = checked(format, hints);
    Map<String, MatchResult.Metadata> found = InputFiles.of(patterns);
    if (found.keySet().removeIf(hints::excludes) && found.isEmpty()) {
      throw new UserError(
          "--exclude=" + String.join(",", hints.excluded()) + ": leaves out all files of --input");
    }
    long bytes = found.values().stream().mapToLong(MatchResult.Metadata::sizeBytes).sum();
    long even = Math.max(LEAST_SLICE, bytes / MANY_SLICES);
    long step = Math.max(Math.min(even, LARGE_SLICE), bytes / MOST_SLICES);
    FileNames names = new FileNames(wanted, hints);
    List<FileSlice> slices = new ArrayList<>();
    for (MatchResult.Metadata file : found.values()) {
      slices.addAll(slice(file, step, names, hints));
    }
    FilePlan plan = new FilePlan(List.copyOf(slices), found.size(), bytes);
    if (!slices.isEmpty() && slices.stream().allMatch(slice -> slice.unread() != null)) {
      throw new UserError("--input=" + plan.unread().get(0));
    }
    return plan;
  }

  /**
   * Checks that an instrument can be that of records of a format.
   *
   * @throws UserError when each record names its own, or the format is of another venue
   */
  public static void checkInstrument(Format format, Optional<Instrument> instrument) {
    checked(format, FileHints.of(instrument));
  }

  /** The format of the market that is said, checked against the instrument that is. */
  public static Format checked(Format format, FileHints hints) {
    Format wanted = hints.market().map(market -> ofMarket(format, market)).orElse(format);
    Optional<Instrument> instrument = hints.instrument();
    if (instrument.isEmpty()) {
      return wanted;
    }
    if (wanted.namesInstrument()) {
      throw new UserError(
          "--instrument="
              + instrument.get()
              + ": each record of "
              + wanted.name()
              + " names its instrument; leave the option out");
    }
    String venue = wanted.venue().orElseThrow();
    if (instrument.get().venue().equals(venue)) {
      return wanted;
    }
    if (hints.market().isEmpty()) {
      for (Market market : Market.values()) {
        Optional<Format> other = wanted.of(market);
        if (other.flatMap(Format::venue).equals(Optional.of(instrument.get().venue()))) {
          return other.get();
        }
      }
    }
    throw new UserError(
        "--instrument="
            + instrument.get()
            + ": "
            + wanted.name()
            + " is of venue "
            + venue
            + "; write "
            + venue
            + ":"
            + instrument.get().base()
            + "-"
            + instrument.get().quote());
  }

  private static Format ofMarket(Format format, Market market) {
    return format
        .of(market)
        .orElseThrow(
            () ->
                new UserError(
                    "--market="
                        + FileHints.label(market)
                        + ": "
                        + format.name()
                        + " is of one market alone; leave the option out"));
  }

  private static List<FileSlice> slice(
      MatchResult.Metadata file, long most, FileNames names, FileHints hints) {
    String path = file.resourceId().toString();
    String name = file.resourceId().getFilename();
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".zip")) {
      return ZipPlan.slices(file, names, hints);
    }
    boolean gzip = lower.endsWith(".gz");
    FileNames.Reading reading = names.of(path, name, () -> FirstLine.of(file, gzip));
    if (reading.fault() != null) {
      return List.of(FileSlice.ofUnread(reading.format(), path, name, null, 0, 0, reading.fault()));
    }
    List<FileSlice> slices = new ArrayList<>();
    if (gzip) {
      slices.add(
          FileSlice.ofGzip(reading.format(), path, name, file.sizeBytes(), reading.instrument()));
      return slices;
    }
    long size = file.sizeBytes();
    long step = file.isReadSeekEfficient() ? most : Math.max(size, 1);
    for (long from = 0; from == 0 || from < size; from += step) {
      slices.add(
          FileSlice.ofPlain(
              reading.format(),
              path,
              name,
              from,
              Math.min(from + step, size),
              reading.instrument()));
    }
    return slices;
  }

  /** What is not read and why, a line for each. */
  public List<String> unread() {
    return slices.stream()
        .filter(slice -> slice.unread() != null)
        .map(slice -> slice.source() + ": " + slice.unread())
        .toList();
  }

  /** About the number of bytes of all files once decompressed. */
  public long expandedBytes() {
    return slices.stream()
        .mapToLong(
            slice ->
                slice.storedBytes()
                    * (slice.container() == FileSlice.Container.PLAIN ? 1 : COMPRESSION))
        .sum();
  }

  public List<FileSlice> slices() {
    return slices;
  }

  /** The files, and the entries of each .zip, each as a whole. */
  public List<RecordedFile> recordedFiles() {
    return slices.stream()
        .filter(slice -> slice.from() == 0 || slice.unread() != null)
        .map(RecordedFile::new)
        .toList();
  }

  /** The number of files. */
  public int files() {
    return files;
  }

  /** The number of bytes of all files, as stored. */
  public long bytes() {
    return bytes;
  }
}
