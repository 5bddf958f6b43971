package io.tidemark.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/**
 * Writes elements in bulk, column by column.
 *
 * <p>Where elements are grouped, group their bytes: a runner may copy what it groups many times
 * over, and bytes are the cheapest thing to copy.
 *
 * @param <T> the elements
 */
public abstract class BlockCoder<T> extends AtomicCoder<T> {
  BlockCoder() {}

  /** About how many bytes an element takes. */
  abstract int sizeHint(T element);

  abstract void write(T element, BlockWriter out);

  abstract T read(BlockReader in);

  public final byte[] toBytes(T element) {
    BlockWriter out = new BlockWriter(sizeHint(element));
    write(element, out);
    return out.toBytes();
  }

  /**
   * Reads an element.
   *
   * @throws IllegalStateException for bytes that do not end where it does
   */
  public final T fromBytes(byte[] bytes) {
    BlockReader in = new BlockReader(bytes);
    T element = read(in);
    in.checkEnd();
    return element;
  }

  /**
   * Reads the elements of each {@link BlockPack}, in order.
   *
   * @throws IllegalStateException for one that another version has written, or that is damaged
   */
  public final void unpack(Iterable<byte[]> packs, Consumer<T> receiver) {
    Map<String, Instrument> instruments = new HashMap<>();
    for (byte[] pack : packs) {
      BlockReader in = BlockPack.open(pack, instruments);
      for (int left = in.readCount(); left > 0; left--) {
        receiver.accept(read(in));
      }
      in.checkEnd();
    }
  }

  /** Reads elements one by one as they are iterated over. */
  public final Iterable<T> fromBytes(Iterable<byte[]> all) {
    return () -> {
      Iterator<byte[]> each = all.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public T next() {
          return fromBytes(each.next());
        }
      };
    };
  }

  @Override
  public final void encode(T element, OutputStream out) throws IOException {
    ByteArrayCoder.of().encode(toBytes(element), out);
  }

  @Override
  public final T decode(InputStream in) throws IOException {
    return fromBytes(ByteArrayCoder.of().decode(in));
  }
}
