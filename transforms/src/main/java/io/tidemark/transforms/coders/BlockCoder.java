package io.tidemark.transforms.coders;

import io.tidemark.schemas.BlockCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;

/**
 * Elements as a {@link BlockCodec} writes them, after their length.
 *
 * <p>Where elements are grouped, group their bytes: a runner may copy what it groups many times
 * over, and bytes are the cheapest thing to copy.
 *
 * @param <T> the elements
 */
public final class BlockCoder<T> extends CustomCoder<T> {
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private final BlockCodec<T> codec;

  private BlockCoder(BlockCodec<T> codec) {
    this.codec = codec;
  }

  public static <T> BlockCoder<T> of(BlockCodec<T> codec) {
    return new BlockCoder<>(codec);
  }

  @Override
  public void encode(T element, OutputStream out) throws IOException {
    BYTES.encode(codec.toBytes(element), out);
  }

  @Override
  public T decode(InputStream in) throws IOException {
    return codec.fromBytes(BYTES.decode(in));
  }

  /** Equal elements have equal bytes. */
  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockCoder<?> that && codec.getClass() == that.codec.getClass();
  }

  @Override
  public int hashCode() {
    return codec.getClass().hashCode();
  }
}
