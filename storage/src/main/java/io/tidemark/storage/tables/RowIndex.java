package io.tidemark.storage.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.tables.Cell;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.storage.read.StoredCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows about to be written, numbered from 0 in the order of their blocks, found by the key of a
 * stored row: by the texts that all rows of a block share, then by binary search for the time, then
 * by a text that each row has of its own, as far as the key has these. Not thread-safe.
 *
 * @param <B> the blocks
 */
public final class RowIndex<B extends Block> {
  private static final int NONE = -1;

  private final StoredCells rows;
  private final List<B> blocks;
  private final BitSet without;
  private final int[] firstRow;
  private final Map<Texts, Series> byTexts = new HashMap<>();
  private final Series nothing = new Series();

  private final Column<B> timeColumn;
  private final Column<B> idColumn;
  private final Column<B> revisionColumn;
  private final List<Cell> texts;
  private final Cell time;
  private final Cell id;
  private final Cell revision;
  private final byte[] buffer;

  /** The texts of the stored row that was looked for last, and the rows that have them. */
  private final String[] current;

  private Series series;

  /** In an order, as texts may be anybody's: a map of hashes stays fast where these agree. */
  private record Texts(List<String> values) implements Comparable<Texts> {
    @Override
    public int compareTo(Texts other) {
      return Arrays.compare(values.toArray(String[]::new), other.values.toArray(String[]::new));
    }
  }

  /**
   * Indexes rows.
   *
   * @param blocks in the table's sort order; no key twice
   */
  public RowIndex(Dataset<B> dataset, List<B> blocks) {
    this(dataset, blocks, new BitSet());
  }

  /**
   * Indexes rows, without some.
   *
   * @param without the numbers of rows that are not found
   */
  public RowIndex(Dataset<B> dataset, List<B> blocks, BitSet without) {
    this.blocks = blocks;
    this.without = without;
    rows = new StoredCells(dataset);
    timeColumn = dataset.timeOfKey().orElse(null);
    idColumn = dataset.idOfKey().orElse(null);
    revisionColumn = dataset.revision().orElse(null);
    texts = dataset.textsOfKey().stream().map(this::cell).toList();
    time = timeColumn == null ? null : cell(timeColumn);
    id = idColumn == null ? null : cell(idColumn);
    revision = revisionColumn == null ? null : cell(revisionColumn);
    buffer = new byte[revisionColumn == null ? 0 : revisionColumn.length()];
    current = new String[texts.size()];
    firstRow = new int[blocks.size() + 1];
    for (int b = 0; b < blocks.size(); b++) {
      B block = blocks.get(b);
      firstRow[b + 1] = firstRow[b] + block.count();
      List<String> values = new ArrayList<>(current.length);
      dataset.textsOfKey().forEach(column -> values.add(column.text(block)));
      byTexts.computeIfAbsent(new Texts(values), any -> new Series()).add(b);
    }
  }

  private Cell cell(Column<B> column) {
    return rows.column(column.name());
  }

  /** Reads the stored rows that are looked for. */
  public StoredCells rows() {
    return rows;
  }

  /** The number of the row with the key of the stored row at hand, or -1. */
  public int find() {
    int row = search();
    return row >= 0 && without.get(row) ? NONE : row;
  }

  private int search() {
    if (series == null || !isSameSeries()) {
      for (int i = 0; i < current.length; i++) {
        current[i] = texts.get(i).text();
      }
      series = byTexts.getOrDefault(new Texts(List.of(current)), nothing);
    }
    if (time == null) {
      return series.rowOf(0, series.count, id.text());
    }
    return id == null ? series.rowAt(time.number()) : series.rowAt(time.number(), id.text());
  }

  private boolean isSameSeries() {
    for (int i = 0; i < current.length; i++) {
      if (!texts.get(i).text().equals(current[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Compares the revision of a row with that of the stored row at hand; 0 where the table has none.
   */
  public int compareRevision(int row) {
    if (revision == null) {
      return 0;
    }
    int b = Arrays.binarySearch(firstRow, row);
    b = b >= 0 ? b : -b - 2;
    revisionColumn.ascii(blocks.get(b), row - firstRow[b], buffer);
    return revision.compare(buffer);
  }

  /** The blocks of rows that share the texts of their keys, in the order of their first times. */
  private final class Series {
    private int[] numbers = new int[1];
    private int count;

    /** The first time of each block, and the last time of it and of those before it. */
    private long[] first = new long[1];

    private long[] lastUpTo = new long[1];

    /** Where the blocks start whose rows were last looked for by their ids. */
    private int start = NONE;

    private Map<String, Integer> rowsById = Map.of();

    private void add(int number) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
        first = Arrays.copyOf(first, 2 * count);
        lastUpTo = Arrays.copyOf(lastUpTo, 2 * count);
      }
      numbers[count] = number;
      if (timeColumn != null) {
        B block = blocks.get(number);
        long last = timeColumn.number(block, block.count() - 1);
        first[count] = timeColumn.number(block, 0);
        lastUpTo[count] = count == 0 ? last : Math.max(last, lastUpTo[count - 1]);
      }
      count++;
    }

    /** The row at a time: blocks may overlap, and have no two rows at one. */
    private int rowAt(long at) {
      for (int i = blocksUpTo(at) - 1; i >= 0 && lastUpTo[i] >= at; i--) {
        int row = rowAt(blocks.get(numbers[i]), at);
        if (row >= 0) {
          return firstRow[numbers[i]] + row;
        }
      }
      return NONE;
    }

    /** The number of blocks that do not start after a time. */
    private int blocksUpTo(long at) {
      int from = 0;
      int to = count;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (first[middle] <= at) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    private int rowAt(B block, long at) {
      int from = 0;
      int to = block.count();
      while (from < to) {
        int middle = (from + to) >>> 1;
        long found = timeColumn.number(block, middle);
        if (found == at) {
          return middle;
        }
        if (found < at) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return NONE;
    }

    /** The row, of blocks of one row, at a time and with an id. */
    private int rowAt(long at, String withId) {
      int to = blocksUpTo(at);
      return to == 0 || first[to - 1] != at ? NONE : rowOf(blocksUpTo(at - 1), to, withId);
    }

    /** The row with an id in some blocks of one row. */
    private int rowOf(int from, int to, String withId) {
      if (from != start) {
        start = from;
        rowsById = new HashMap<>();
        for (int i = from; i < to; i++) {
          rowsById.put(idColumn.text(blocks.get(numbers[i])), firstRow[numbers[i]]);
        }
      }
      return rowsById.getOrDefault(withId, NONE);
    }
  }
}
