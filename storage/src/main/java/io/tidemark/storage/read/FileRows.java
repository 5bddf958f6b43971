package io.tidemark.storage.read;

import io.tidemark.storage.files.DamagedFile;
import java.io.IOException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;

/** The rows of a file, which is named where they cannot be read. */
final class FileRows<R> implements CloseableIterable<R> {
  private final String location;
  private final CloseableIterable<R> rows;

  private FileRows(String location, CloseableIterable<R> rows) {
    this.location = location;
    this.rows = rows;
  }

  /**
   * These rows; each failure to read one is a {@link DamagedFile}, but for what is not damaged and
   * needs a newer build.
   *
   * @param location of the file
   */
  static <R> CloseableIterable<R> of(String location, CloseableIterable<R> rows) {
    return new FileRows<>(location, rows);
  }

  @Override
  public CloseableIterator<R> iterator() {
    try {
      return new Rows(rows.iterator());
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(RuntimeException e) {
    return e instanceof NeedsNewerBuild ? e : DamagedFile.of(location, e);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private final class Rows implements CloseableIterator<R> {
    private final CloseableIterator<R> rows;

    private Rows(CloseableIterator<R> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      try {
        return rows.hasNext();
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }

    @Override
    public R next() {
      try {
        return rows.next();
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
