package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.TableRow;
import io.tidemark.schemas.Block;
import io.tidemark.schemas.DecimalColumn;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.Values;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes upserts of the rows of blocks; the sequence number is the revision, or the same for all
 * rows of a table without any. Not thread-safe.
 *
 * @param <B> the blocks
 */
final class BigQueryRows<B extends Block> {
  private static final String NO_REVISION = "0";

  private final Dataset<B> dataset;
  private final List<Column.Writer<B>> writers;
  private final Cell cell = new Cell();

  BigQueryRows(Dataset<B> dataset) {
    this.dataset = dataset;
    this.writers = dataset.columns().stream().map(Column::writer).toList();
  }

  /**
   * Hands over the rows of a block, each key once: of several the greatest revision.
   *
   * @param run the run that the rows are of
   */
  void of(B block, Ingest run, Consumer<TableRow> change) {
    for (B each : block.count() == 1 ? List.of(block) : dataset.distinct(List.of(block))) {
      writers.forEach(writer -> writer.begin(each, run));
      for (int i = 0; i < each.count(); i++) {
        change.accept(row(i));
      }
    }
  }

  private TableRow row(int i) {
    cell.row = new TableRow();
    for (int c = 0; c < writers.size(); c++) {
      cell.column = dataset.columns().get(c).name();
      writers.get(c).write(i, i + 1, cell);
    }
    String revision =
        dataset.revision().map(column -> (String) cell.row.get(column.name())).orElse(NO_REVISION);
    return Changes.upsert(cell.row, revision);
  }

  /** Sets one value of a row. */
  private static final class Cell implements Values {
    private TableRow row;
    private String column;

    @Override
    public void text(String value) {
      row.set(column, value);
    }

    @Override
    public void ownText(byte[] utf8) {
      row.set(column, new String(utf8, StandardCharsets.UTF_8));
    }

    @Override
    public void bytes(byte[] value) {
      row.set(column, value);
    }

    @Override
    public void number(long value) {
      row.set(column, value);
    }

    /** An exact decimal, which no number of JSON can hold. */
    @Override
    public void decimal(DecimalColumn decimals, int i) {
      row.set(column, decimals.get(i).toPlainString());
    }

    @Override
    public void bit(boolean value) {
      row.set(column, value);
    }

    /** Leaves it out. */
    @Override
    public void missing() {}
  }
}
