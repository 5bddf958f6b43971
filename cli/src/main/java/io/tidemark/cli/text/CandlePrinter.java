package io.tidemark.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
import org.apache.iceberg.types.Types;

/** Prints rows of the table of candles. */
public final class CandlePrinter {
  /** How candles are printed. */
  public enum Output {
    TABLE,
    CSV,
    JSON
  }

  private static final List<String> TABLE_COLUMNS =
      List.of(
          CandlesTable.OPEN_TIME,
          CandlesTable.OPEN,
          CandlesTable.HIGH,
          CandlesTable.LOW,
          CandlesTable.CLOSE,
          CandlesTable.VOLUME,
          CandlesTable.VWAP,
          CandlesTable.TRADES,
          CandlesTable.BASIS);

  private static final Set<String> DAILY = Set.of(Interval.D1.label(), Interval.W1.label());
  private static final Set<String> PRICES =
      Set.of(CandlesTable.OPEN, CandlesTable.HIGH, CandlesTable.LOW, CandlesTable.CLOSE);

  /** The decimals of the columns. */
  private static final int MAX_DECIMALS = 18;

  /** A table is for the eye; csv and json give every digit. */
  private static final int TABLE_DIGITS = 8;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
  private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("uuuu-MM-dd");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private CandlePrinter() {}

  public static void print(List<Record> rows, Output output, PrintWriter out) {
    switch (output) {
      case TABLE -> printTable(rows, out);
      case CSV -> printCsv(rows, out);
      case JSON -> printJson(rows, out);
    }
  }

  private static void printTable(List<Record> rows, PrintWriter out) {
    TextTable.print(cells(rows, TABLE_COLUMNS), out);
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
    return text(value);
  }

  private static void printCsv(List<Record> rows, PrintWriter out) {
    List<String> columns =
        CandlesTable.SCHEMA.columns().stream().map(Types.NestedField::name).toList();
    Csv.print(columns, out);
    for (Record row : rows) {
      Csv.print(columns.stream().map(column -> text(row.getField(column))).toList(), out);
    }
  }

  private static void printJson(List<Record> rows, PrintWriter out) {
    for (Record row : rows) {
      out.println(json(row));
    }
  }

  /** A row as one line of ASCII, so that nothing in it moves what stands beside it. */
  private static String json(Record row) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      for (Types.NestedField field : CandlesTable.SCHEMA.columns()) {
        Object value = row.getField(field.name());
        json.writeFieldName(field.name());
        if (value == null) {
          json.writeNull();
        } else if (value instanceof Boolean bit) {
          json.writeBoolean(bit);
        } else if (value instanceof Long number) {
          json.writeNumber(number);
        } else {
          json.writeString(text(value));
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  /** Times as 2013-11-25T00:00:00Z, decimals plain without trailing zeros, nothing for null. */
  public static String text(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
    if (value instanceof OffsetDateTime time) {
      OffsetDateTime utc = time.withOffsetSameInstant(ZoneOffset.UTC);
      return utc.getNano() == 0 ? utc.format(SECONDS) : utc.toInstant().toString();
    }
    return value.toString();
  }
}
