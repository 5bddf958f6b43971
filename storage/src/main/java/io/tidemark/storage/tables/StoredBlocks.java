package io.tidemark.storage.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Assembler;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.storage.read.StoredCells;
import java.util.function.Consumer;

/**
 * Makes blocks of stored rows. Not thread-safe.
 *
 * @param <B> the blocks
 */
public final class StoredBlocks<B extends Block> {
  private final Assembler<B> assembler;
  private final Cell ingestId;
  private final Cell ingestedAt;
  private final Consumer<B> receiver;
  private Ingest run;

  /**
   * Collects rows.
   *
   * @param cells at each row that is added
   * @param receiver is given each block once no further row fits it
   */
  public StoredBlocks(Dataset<B> dataset, StoredCells cells, Consumer<B> receiver) {
    this.receiver = receiver;
    this.assembler = dataset.assembler(cells);
    this.ingestId = cells.column(Dataset.INGEST_ID);
    this.ingestedAt = cells.column(Dataset.INGESTED_AT);
  }

  /** Adds the row at hand. */
  public void add() {
    if (!assembler.isEmpty() && !assembler.fits()) {
      receiver.accept(assembler.take());
    }
    assembler.add();
  }

  /** The run that wrote the row at hand. */
  public Ingest run() {
    if (run == null
        || !run.id().equals(ingestId.text())
        || run.startedMicros() != ingestedAt.number()) {
      run = new Ingest(ingestId.text(), ingestedAt.number());
    }
    return run;
  }

  /** Hands over what is left. */
  public void end() {
    if (!assembler.isEmpty()) {
      receiver.accept(assembler.take());
    }
  }
}
