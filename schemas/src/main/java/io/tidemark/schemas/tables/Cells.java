package io.tidemark.schemas.tables;

/** The values of a stored row: of the one that whoever reads rows is at. */
public interface Cells {
  /**
   * The values of a column, as row follows row. It is asked for once, before the first row.
   *
   * @param column the name of the column; where it is not read, all values are missing
   */
  Cell column(String column);
}
