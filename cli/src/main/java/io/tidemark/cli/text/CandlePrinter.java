package io.tidemark.cli.text;

import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;

/** Prints rows of the table of candles. */
public final class CandlePrinter {
  private static final Set<String> DAILY = Set.of(Interval.D1.label(), Interval.W1.label());
  private static final Set<String> PRICES =
      Set.of(CandlesTable.OPEN, CandlesTable.HIGH, CandlesTable.LOW, CandlesTable.CLOSE);

  /** The decimals of the columns. */
  private static final int MAX_DECIMALS = 18;

  /** A table is for the eye; csv and json give every digit. */
  private static final int TABLE_DIGITS = 8;

  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("uuuu-MM-dd");

  private CandlePrinter() {}

  public static void print(List<Record> rows, Output output, PrintWriter out) {
    switch (output) {
      case TABLE -> printTable(rows, out);
      case CSV, JSON -> RowPrinter.print(rows, CandlesTable.DATASET.names(), output, out);
    }
  }

  private static void printTable(List<Record> rows, PrintWriter out) {
    TextTable.print(cells(rows, CandlesTable.DATASET.shown()), out);
  }

  /** Some columns of rows as cells of a table, its heading first. */
  static List<List<String>> cells(List<Record> rows, List<String> columns) {
    List<List<String>> table = new ArrayList<>();
    table.add(new ArrayList<>(columns));
    Map<String, int[]> ofInstruments = new TreeMap<>();
    rows.stream()
        .collect(
            Collectors.groupingBy(CandlePrinter::instrument, TreeMap::new, Collectors.toList()))
        .forEach(
            (instrument, its) ->
                ofInstruments.put(
                    instrument,
                    columns.stream().mapToInt(column -> decimals(its, column)).toArray()));
    for (Record row : rows) {
      List<String> cells = new ArrayList<>();
      int[] decimals = ofInstruments.get(instrument(row));
      for (String column : columns) {
        cells.add(tableCell(row, column, decimals[cells.size()]));
      }
      table.add(cells);
    }
    return table;
  }

  private static String instrument(Record row) {
    return row.getField(CandlesTable.INSTRUMENT).toString();
  }

  /**
   * The decimals that all numbers of an instrument are shown with in a column: as many as prices
   * have, and for sums and means so many that the greatest has no more than {@link #TABLE_DIGITS}
   * digits.
   */
  private static int decimals(List<Record> rows, String column) {
    int exact = 0;
    int whole = -MAX_DECIMALS;
    for (Record row : rows) {
      if (row.getField(column) instanceof BigDecimal decimal && decimal.signum() != 0) {
        BigDecimal shortest = decimal.stripTrailingZeros();
        exact = Math.max(exact, shortest.scale());
        whole = Math.max(whole, shortest.precision() - shortest.scale());
      }
    }
    return PRICES.contains(column) ? exact : Math.max(0, Math.min(exact, TABLE_DIGITS - whole));
  }

  private static String tableCell(Record row, String column, int decimals) {
    Object value = row.getField(column);
    if (value instanceof BigDecimal decimal) {
      return decimal.setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    }
    if (value instanceof OffsetDateTime time) {
      boolean days = DAILY.contains(row.getField(CandlesTable.INTERVAL));
      return time.withOffsetSameInstant(ZoneOffset.UTC).format(days ? DAYS : MINUTES);
    }
    if (value instanceof Boolean isFinal) {
      return isFinal ? "yes" : "no";
    }
    return RowPrinter.text(value);
  }
}
