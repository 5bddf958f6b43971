package io.tidemark.storage.tables;

import java.io.Serializable;

/**
 * A stored value that does not follow from the others of its row, such as a VWAP that is not the
 * quote volume over the volume.
 *
 * @param candle the key of the row
 * @param column the column's name
 * @param value what it holds, as Iceberg reads it
 */
public record OddValue(Candle candle, String column, Object value) implements Serializable {}
