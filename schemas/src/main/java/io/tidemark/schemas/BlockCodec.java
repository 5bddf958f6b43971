package io.tidemark.schemas;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes elements as bytes in bulk, column by column, and reads them back. It has no state, so that
 * one of its class is as good as another.
 *
 * @param <T> the elements
 */
public abstract class BlockCodec<T> implements Serializable {
  /** About how many bytes an element takes. */
  protected abstract int sizeHint(T element);

  protected abstract void write(T element, BlockWriter out);

  protected abstract T read(BlockReader in);

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
}
