package io.tidemark.transforms.coders;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * The bytes of a block, always after their length: whoever reads them knows how many to make room
 * for. Beam's own coder leaves the length out where nothing follows, and then copies what it reads
 * as often as its buffer must grow.
 */
public final class BytesCoder extends AtomicCoder<byte[]> {
  private static final BytesCoder INSTANCE = new BytesCoder();
  private static final ByteArrayCoder NESTED = ByteArrayCoder.of();

  private BytesCoder() {}

  public static BytesCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(byte[] bytes, OutputStream out) throws IOException {
    NESTED.encode(bytes, out);
  }

  @Override
  public byte[] decode(InputStream in) throws IOException {
    return NESTED.decode(in);
  }

  @Override
  public Object structuralValue(byte[] bytes) {
    return NESTED.structuralValue(bytes);
  }

  @Override
  public boolean isRegisterByteSizeObserverCheap(byte[] bytes) {
    return true;
  }

  @Override
  protected long getEncodedElementByteSize(byte[] bytes) {
    return VarInt.getLength(bytes.length) + (long) bytes.length;
  }
}
