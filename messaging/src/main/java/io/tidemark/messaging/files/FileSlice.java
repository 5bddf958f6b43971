package io.tidemark.messaging.files;

import io.tidemark.schemas.Instrument;
import io.tidemark.transforms.decode.Unread;
import java.io.Serializable;

/**
 * A part of a file to be read at once. A record belongs to the slice that holds its first byte.
 *
 * @param format name of the format that its records are written in
 * @param path full name of the file
 * @param name name of the file without its folders, or of the entry in it: what identifies the
 *     source of a record
 * @param container how the bytes are stored
 * @param entry name of the entry in a .zip, or null where it has none
 * @param entryNumber which entry of the .zip, from 0: names may repeat
 * @param from first byte of a plain file that belongs to the slice
 * @param to first byte of a plain file after the slice
 * @param storedBytes how many bytes of storage the slice stands for
 * @param instrument what the records are of, or null where each names it
 * @param unread why the slice is not read, for a dead letter of its stored bytes; null where it is
 */
public record FileSlice(
    String format,
    String path,
    String name,
    Container container,
    String entry,
    int entryNumber,
    long from,
    long to,
    long storedBytes,
    Instrument instrument,
    String unread)
    implements Serializable {

  /** How the records of a slice are stored. */
  enum Container {
    PLAIN,
    GZIP,
    ZIP
  }

  /** The bytes {@code [from, to)} of a plain file. */
  static FileSlice ofPlain(
      String format, String path, String name, long from, long to, Instrument instrument) {
    return new FileSlice(
        format, path, name, Container.PLAIN, null, 0, from, to, to - from, instrument, null);
  }

  /** A whole .gz. */
  static FileSlice ofGzip(
      String format, String path, String name, long storedBytes, Instrument instrument) {
    return new FileSlice(
        format, path, name, Container.GZIP, null, 0, 0, 0, storedBytes, instrument, null);
  }

  /** One entry of a .zip. */
  static FileSlice ofZip(
      String format,
      String path,
      String name,
      String entry,
      int number,
      long storedBytes,
      Instrument instrument) {
    return new FileSlice(
        format, path, name, Container.ZIP, entry, number, 0, 0, storedBytes, instrument, null);
  }

  /**
   * What is not read.
   *
   * @param entry name of the entry in a .zip, or null for a whole file or a part of it
   * @param from first stored byte of the file that is kept in a dead letter
   * @param to first stored byte after those
   * @param reason why
   */
  static FileSlice ofUnread(
      String format, String path, String name, String entry, long from, long to, String reason) {
    return new FileSlice(
        format,
        path,
        name,
        Container.PLAIN,
        entry,
        0,
        from,
        to,
        0,
        null,
        reason + Unread.WHOLE_SUFFIX);
  }

  /** The slice's source in full: the file and, in a .zip, the entry. */
  public String source() {
    return entry == null ? path : path + "!" + entry;
  }
}
