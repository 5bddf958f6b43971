package io.tidemark.schemas.tables;

import io.tidemark.schemas.Block;
import java.util.function.Supplier;

/**
 * Makes blocks of stored rows, which come one after the other through {@link Cells}. Not
 * thread-safe.
 *
 * @param <B> the blocks
 */
public interface Assembler<B extends Block> {
  /** Whether no row has been added since the last block. */
  boolean isEmpty();

  /** Whether the row at hand can stand in one block with those that have been added. */
  boolean fits();

  /** Adds the row at hand. */
  void add();

  /** The block of the rows that have been added, of which there is one at least. */
  B take();

  /** Makes a block of each row. */
  static <B extends Block> Assembler<B> ofRows(Supplier<B> row) {
    return new Assembler<>() {
      private B block;

      @Override
      public boolean isEmpty() {
        return block == null;
      }

      @Override
      public boolean fits() {
        return false;
      }

      @Override
      public void add() {
        block = row.get();
      }

      @Override
      public B take() {
        B taken = block;
        block = null;
        return taken;
      }
    };
  }
}
