package io.tidemark.benchmarks;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.io.SeekableInputStream;

/** Reads as another stream does, and counts the bytes read. */
final class CountingStream extends SeekableInputStream {
  private final SeekableInputStream stream;
  private final AtomicLong bytes;

  CountingStream(SeekableInputStream stream, AtomicLong bytes) {
    this.stream = stream;
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    int value = stream.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = stream.read(buffer, offset, length);
    count(read);
    return read;
  }

  private void count(int read) {
    bytes.addAndGet(Math.max(read, 0));
  }

  @Override
  public long getPos() throws IOException {
    return stream.getPos();
  }

  @Override
  public void seek(long position) throws IOException {
    stream.seek(position);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
