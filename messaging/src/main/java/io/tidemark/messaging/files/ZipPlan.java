package io.tidemark.messaging.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The entries of a .zip as slices, and the stored bytes that are of none: an entry that the
 * directory at the end does not name, as where two archives were put one behind the other.
 */
final class ZipPlan {
  /** The most that follows an entry's data. */
  private static final int DESCRIPTOR = 24;

  private static final int LOCAL_HEADER = 0x04034B50;
  private static final int END_OF_DIRECTORY = 0x06054B50;
  private static final int END_LENGTH = 22;
  private static final int COMMENT_LENGTH = 20;

  /** As far a gap is looked at. */
  private static final int MAX_SCAN = 4 << 20;

  private ZipPlan() {}

  static List<FileSlice> slices(MatchResult.Metadata file, FileNames names, FileHints hints) {
    String path = file.resourceId().toString();
    String name = file.resourceId().getFilename();
    try (SeekableByteChannel channel = (SeekableByteChannel) FileSystems.open(file.resourceId());
        ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
      List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
      List<FileSlice> slices = new ArrayList<>();
      for (int number = 0; number < entries.size(); number++) {
        ZipArchiveEntry entry = entries.get(number);
        if (!entry.isDirectory() && !hints.excludes(entry.getName())) {
          slices.add(slice(file, zip, entry, number, names));
        }
      }
      if (entries.isEmpty()) {
        slices.add(whole(file, path, name, names));
      }
      slices.addAll(gaps(channel, entries, path, name, names));
      return slices;
    } catch (IOException e) {
      // Reading it says what is wrong with it.
      return List.of(whole(file, path, name, names));
    }
  }

  private static FileSlice whole(
      MatchResult.Metadata file, String path, String name, FileNames names) {
    FileNames.Reading reading = names.of(path, name, () -> "");
    return reading.fault() == null
        ? FileSlice.ofZip(
            reading.format(), path, name, null, 0, file.sizeBytes(), reading.instrument())
        : FileSlice.ofUnread(reading.format(), path, name, null, 0, 0, reading.fault());
  }

  private static FileSlice slice(
      MatchResult.Metadata file, ZipFile zip, ZipArchiveEntry entry, int number, FileNames names) {
    String path = file.resourceId().toString();
    String entryName = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    FileNames.Reading reading =
        names.of(
            path + "/" + entry.getName(),
            List.of(entryName, file.resourceId().getFilename()),
            () -> firstLine(zip, entry));
    return reading.fault() == null
        ? FileSlice.ofZip(
            reading.format(),
            path,
            entryName,
            entry.getName(),
            number,
            Math.max(entry.getCompressedSize(), 0),
            reading.instrument())
        : FileSlice.ofUnread(
            reading.format(), path, entryName, entry.getName(), 0, 0, reading.fault());
  }

  private static String firstLine(ZipFile zip, ZipArchiveEntry entry) {
    try (InputStream in = zip.getInputStream(entry)) {
      return FirstLine.of(in);
    } catch (IOException e) {
      return "";
    }
  }

  private static List<FileSlice> gaps(
      SeekableByteChannel channel,
      List<ZipArchiveEntry> unordered,
      String path,
      String name,
      FileNames names)
      throws IOException {
    List<ZipArchiveEntry> entries = new ArrayList<>(unordered);
    entries.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
    List<FileSlice> gaps = new ArrayList<>();
    String format = names.format();
    long end = 0;
    for (ZipArchiveEntry entry : entries) {
      long next = entry.getLocalHeaderOffset();
      if (next > end && holdsEntry(channel, end, next)) {
        gaps.add(gap(format, path, name, end, next));
      }
      end = Math.max(end, entry.getDataOffset() + entry.getCompressedSize());
    }
    long size = channel.size();
    long directoryEnd = directoryEnd(channel, end, size);
    if (directoryEnd >= 0) {
      if (holdsEntry(channel, end, directoryEnd)) {
        gaps.add(gap(format, path, name, end, directoryEnd));
      }
      if (!isZero(channel, directoryEnd, size)) {
        gaps.add(gap(format, path, name, directoryEnd, size));
      }
    }
    return gaps;
  }

  private static FileSlice gap(String format, String path, String name, long from, long to) {
    return FileSlice.ofUnread(
        format,
        path,
        name,
        null,
        from,
        to,
        "bytes "
            + from
            + " to "
            + to
            + " of the .zip are of no entry that its directory names; is there another archive in"
            + " it?");
  }

  private static byte[] read(SeekableByteChannel channel, long from, long to) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(to - from, MAX_SCAN));
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static boolean holdsEntry(SeekableByteChannel channel, long from, long to)
      throws IOException {
    return to - from > DESCRIPTOR && find(LOCAL_HEADER, read(channel, from, to)) >= 0;
  }

  private static boolean isZero(SeekableByteChannel channel, long from, long to)
      throws IOException {
    for (byte b : read(channel, from, to)) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the directory behind the entries ends, or -1 where that is not found. */
  private static long directoryEnd(SeekableByteChannel channel, long from, long size)
      throws IOException {
    byte[] bytes = read(channel, from, size);
    int at = find(END_OF_DIRECTORY, bytes);
    if (at < 0 || at + END_LENGTH > bytes.length) {
      return -1;
    }
    int comment = Short.toUnsignedInt(littleEndian(bytes).getShort(at + COMMENT_LENGTH));
    return Math.min(from + at + END_LENGTH + comment, size);
  }

  private static int find(int signature, byte[] bytes) {
    ByteBuffer words = littleEndian(bytes);
    for (int at = 0; at + Integer.BYTES <= bytes.length; at++) {
      if (words.getInt(at) == signature) {
        return at;
      }
    }
    return -1;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
