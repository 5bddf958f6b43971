package io.tidemark.pipelines.files;

import io.tidemark.schemas.Instrument;
import java.io.Serializable;

/**
 * A part of a file to be read at once. A record belongs to the slice that holds its first byte.
 *
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
 */
record FileSlice(
    String path,
    String name,
    Container container,
    String entry,
    int entryNumber,
    long from,
    long to,
    long storedBytes,
    Instrument instrument)
    implements Serializable {

  /** How the records of a slice are stored. */
  enum Container {
    PLAIN,
    GZIP,
    ZIP
  }

  /** The bytes {@code [from, to)} of a plain file. */
  static FileSlice ofPlain(String path, String name, long from, long to, Instrument instrument) {
    return new FileSlice(path, name, Container.PLAIN, null, 0, from, to, to - from, instrument);
  }

  /** A whole .gz. */
  static FileSlice ofGzip(String path, String name, long storedBytes, Instrument instrument) {
    return new FileSlice(path, name, Container.GZIP, null, 0, 0, 0, storedBytes, instrument);
  }

  /** One entry of a .zip. */
  static FileSlice ofZip(
      String path, String name, String entry, int number, long storedBytes, Instrument instrument) {
    return new FileSlice(path, name, Container.ZIP, entry, number, 0, 0, storedBytes, instrument);
  }

  /** The slice's source in full: the file and, in a .zip, the entry. */
  String source() {
    return entry == null ? path : path + "!" + entry;
  }
}
