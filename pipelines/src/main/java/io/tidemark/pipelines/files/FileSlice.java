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
 * @param entry name of the entry in a .zip, or null
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

  /** The slice's source in full: the file and, in a .zip, the entry. */
  String source() {
    return entry == null ? path : path + "!" + entry;
  }
}
