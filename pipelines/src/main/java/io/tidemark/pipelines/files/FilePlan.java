package io.tidemark.pipelines.files;

import io.tidemark.pipelines.UserError;
import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.decode.Format;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

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

  /**
   * Finds the files that these patterns match, each file once however often it is matched.
   *
   * @param patterns file names or globs, of any file system that Beam knows
   * @param format how the files are written
   * @param instrument what the records are of, where neither they nor the files' names say it
   * @throws UserError when a pattern matches nothing or a file's instrument is not known
   */
  public static FilePlan of(List<String> patterns, Format format, Optional<Instrument> instrument) {
    checkInstrument(format, instrument);
    Map<String, MatchResult.Metadata> found = new TreeMap<>();
    for (String pattern : patterns) {
      for (MatchResult.Metadata file : match(pattern)) {
        if (file.resourceId().isDirectory()) {
          throw new UserError(
              "--input="
                  + pattern
                  + ": "
                  + file.resourceId()
                  + " is a folder; write the files in it as "
                  + file.resourceId()
                  + "*");
        }
        found.put(file.resourceId().toString(), file);
      }
    }
    long bytes = found.values().stream().mapToLong(MatchResult.Metadata::sizeBytes).sum();
    long even = Math.max(LEAST_SLICE, bytes / MANY_SLICES);
    long step = Math.max(Math.min(even, LARGE_SLICE), bytes / MOST_SLICES);
    List<FileSlice> slices = new ArrayList<>();
    for (MatchResult.Metadata file : found.values()) {
      slices.addAll(slice(file, step, format, instrument));
    }
    return new FilePlan(List.copyOf(slices), found.size(), bytes);
  }

  /**
   * Checks that an instrument can be that of records of a format.
   *
   * @throws UserError when each record names its own, or the format is of another venue
   */
  public static void checkInstrument(Format format, Optional<Instrument> instrument) {
    if (instrument.isEmpty()) {
      return;
    }
    if (format.namesInstrument()) {
      throw new UserError(
          "--instrument="
              + instrument.get()
              + ": each record of "
              + format.name()
              + " names its instrument; leave the option out");
    }
    String venue = format.venue().orElseThrow();
    if (!instrument.get().venue().equals(venue)) {
      throw new UserError(
          "--instrument="
              + instrument.get()
              + ": "
              + format.name()
              + " is of venue "
              + venue
              + "; write "
              + venue
              + ":"
              + instrument.get().base()
              + "-"
              + instrument.get().quote());
    }
  }

  private static List<MatchResult.Metadata> match(String pattern) {
    try {
      List<MatchResult.Metadata> files =
          FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata();
      if (!files.isEmpty()) {
        return files;
      }
    } catch (FileNotFoundException e) {
      throw new UserError(
          "--input=" + pattern + ": matches no file; check the path, and quote a glob", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError("--input=" + pattern + ": cannot be read: " + e.getMessage(), e);
    }
    throw new UserError("--input=" + pattern + ": matches no file; check the path");
  }

  private static List<FileSlice> slice(
      MatchResult.Metadata file, long most, Format format, Optional<Instrument> instrument) {
    String path = file.resourceId().toString();
    String name = file.resourceId().getFilename();
    String lower = name.toLowerCase(Locale.ROOT);
    List<FileSlice> slices = new ArrayList<>();
    if (lower.endsWith(".zip")) {
      List<ZipArchiveEntry> entries = entries(file);
      if (entries.isEmpty()) {
        Instrument known = instrumentOf(file, name, format, instrument);
        slices.add(FileSlice.ofZip(path, name, null, 0, file.sizeBytes(), known));
      }
      for (int number = 0; number < entries.size(); number++) {
        ZipArchiveEntry entry = entries.get(number);
        if (entry.isDirectory()) {
          continue;
        }
        String entryName = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        Instrument known =
            format.instrumentOf(entryName).isPresent() && instrument.isEmpty()
                ? instrumentOf(file, entryName, format, instrument)
                : instrumentOf(file, name, format, instrument);
        slices.add(
            FileSlice.ofZip(
                path,
                entryName,
                entry.getName(),
                number,
                Math.max(entry.getCompressedSize(), 0),
                known));
      }
      return slices;
    }
    Instrument known = instrumentOf(file, name, format, instrument);
    if (lower.endsWith(".gz")) {
      slices.add(FileSlice.ofGzip(path, name, file.sizeBytes(), known));
      return slices;
    }
    long size = file.sizeBytes();
    long step = file.isReadSeekEfficient() ? most : Math.max(size, 1);
    for (long from = 0; from == 0 || from < size; from += step) {
      slices.add(FileSlice.ofPlain(path, name, from, Math.min(from + step, size), known));
    }
    return slices;
  }

  /** The entries of a .zip; none where its directory cannot be read, which reading it will say. */
  private static List<ZipArchiveEntry> entries(MatchResult.Metadata file) {
    try (ZipFile zip =
        ZipFile.builder()
            .setSeekableByteChannel((SeekableByteChannel) FileSystems.open(file.resourceId()))
            .get()) {
      return Collections.list(zip.getEntries());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Instrument instrumentOf(
      MatchResult.Metadata file, String name, Format format, Optional<Instrument> instrument) {
    if (format.namesInstrument()) {
      return null;
    }
    return instrument
        .or(() -> format.instrumentOf(name))
        .orElseThrow(
            () ->
                new UserError(
                    "--input="
                        + file.resourceId()
                        + ": neither the records of "
                        + format.name()
                        + " nor this file's name say what was traded; add --instrument="
                        + format.venue().orElseThrow()
                        + ":BASE-QUOTE"));
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

  List<FileSlice> slices() {
    return slices;
  }

  /** The files, and the entries of each .zip, each as a whole. */
  public List<RecordedFile> recordedFiles() {
    return slices.stream().filter(slice -> slice.from() == 0).map(RecordedFile::new).toList();
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
