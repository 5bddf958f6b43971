package io.tidemark.cli.text;

import io.tidemark.cli.text.Terminal.Size;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;

/**
 * Candles as a table that fits a terminal. What is the same in all rows, their interval or their
 * instrument, stands above the columns. Where a row is too wide, the columns move together, then
 * they go in the order {@code low}, {@code high}, {@code open}, {@code trades}, then the instrument
 * is cut; where there are too many rows, the first go. A last line says what is not shown.
 */
final class LiveTable {
  private static final List<String> COLUMNS =
      List.of(
          CandlesTable.INSTRUMENT,
          CandlesTable.INTERVAL,
          CandlesTable.OPEN_TIME,
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.TRADES,
          CandlesTable.FINAL);

  private static final List<String> FIRST_TO_GO =
      List.of(CandlesTable.LOW, CandlesTable.HIGH, CandlesTable.OPEN, CandlesTable.TRADES);

  private static final int GAP = 2;
  private static final int NARROW_GAP = 1;

  /** A table of fewer lines would hold no row: what it is of, the columns, and what is missing. */
  private static final int LEAST_LINES = 4;

  private LiveTable() {}

  /**
   * The lines of a table, none longer and no more than there is room for; none at all where there
   * is no room for a row.
   */
  static List<String> lines(List<Record> candles, Size room) {
    if (candles.isEmpty() || room.rows() < LEAST_LINES) {
      return List.of();
    }
    String instrument = ofAll(candles, CandlesTable.INSTRUMENT);
    String interval = ofAll(candles, CandlesTable.INTERVAL);
    String title =
        (interval.isEmpty() ? "candles" : interval + " candles")
            + (instrument.isEmpty() ? "" : " of " + Printable.of(instrument));
    List<String> columns = new ArrayList<>(COLUMNS);
    if (!instrument.isEmpty()) {
      columns.remove(CandlesTable.INSTRUMENT);
    }
    if (!interval.isEmpty()) {
      columns.remove(CandlesTable.INTERVAL);
    }
    List<String> left = new ArrayList<>();
    List<String> table = fit(candles, columns, left, room.columns());
    int rows = candles.size();
    int shown = rows + 2 + (left.isEmpty() ? 0 : 1) <= room.rows() ? rows : room.rows() - 3;
    List<String> lines = new ArrayList<>();
    lines.add(title);
    lines.add(table.get(0));
    lines.addAll(table.subList(1 + rows - shown, 1 + rows));
    if (shown < rows) {
      left.add(0, rows - shown == 1 ? "1 row" : rows - shown + " rows");
    }
    if (!left.isEmpty()) {
      lines.add("Not shown: " + String.join(", ", left));
    }
    return lines.stream().map(line -> TextWidth.cut(line, room.columns())).toList();
  }

  /** What a column holds in all rows; the empty text where it is not the same. */
  private static String ofAll(List<Record> candles, String column) {
    Set<String> values =
        candles.stream()
            .map(candle -> RowPrinter.text(candle.getField(column)))
            .collect(Collectors.toSet());
    return values.size() == 1 ? values.iterator().next() : "";
  }

  /**
   * A table of these columns, or of fewer.
   *
   * @param left gets those that are left out
   */
  private static List<String> fit(
      List<Record> candles, List<String> columns, List<String> left, int width) {
    List<List<String>> cells = CandlePrinter.cells(candles, columns);
    List<String> lines = TextTable.lines(cells, GAP);
    if (width(lines) <= width) {
      return lines;
    }
    List<String> kept = new ArrayList<>(columns);
    for (String next : FIRST_TO_GO) {
      lines = TextTable.lines(cells, NARROW_GAP);
      if (width(lines) <= width) {
        return lines;
      }
      kept.remove(next);
      left.add(next);
      cells = CandlePrinter.cells(candles, kept);
    }
    lines = TextTable.lines(cells, NARROW_GAP);
    int tooWide = width(lines) - width;
    if (tooWide > 0 && kept.get(0).equals(CandlesTable.INSTRUMENT)) {
      int longest =
          cells.stream().mapToInt(row -> TextWidth.of(Printable.of(row.get(0)))).max().getAsInt();
      for (List<String> row : cells) {
        row.set(0, TextWidth.cut(Printable.of(row.get(0)), Math.max(2, longest - tooWide)));
      }
      lines = TextTable.lines(cells, NARROW_GAP);
    }
    return lines;
  }

  private static int width(List<String> lines) {
    return lines.stream().mapToInt(TextWidth::of).max().orElse(0);
  }
}
