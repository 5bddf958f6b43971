package io.tidemark.pipelines.files;

import io.tidemark.schemas.Instrument;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/** A whole file of a plan, or a whole entry of a .zip, whose records are taken one at a time. */
public final class RecordedFile implements Serializable {
  private final FileSlice slice;

  RecordedFile(FileSlice slice) {
    this.slice = slice;
  }

  /** Its full name: the file and, in a .zip, the entry. */
  public String source() {
    return slice.source();
  }

  /** What its records are of; empty where each names it. */
  public Optional<Instrument> instrument() {
    return Optional.ofNullable(slice.instrument());
  }

  /**
   * Opens it before the first record that begins at a position or after it.
   *
   * @param position in its contents, after decompression
   */
  public RecordCursor open(long position) throws IOException {
    return RecordCursor.open(slice, position);
  }
}
