package io.tidemark.pipelines.cli;

import io.tidemark.pipelines.ShowCandlesOptions.Output;
import io.tidemark.schemas.tables.CandlesTable;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Prints rows of the table of candles. */
final class CandlePrinter {
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

  /** A table is for the eye; csv and json give every digit. */
  private static final int TABLE_DECIMALS = 8;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");

  private CandlePrinter() {}

  static void print(List<Record> rows, Output output, PrintWriter out) {
    switch (output) {
      case TABLE -> printTable(rows, out);
      case CSV -> printCsv(rows, out);
      case JSON -> printJson(rows, out);
    }
  }

  private static void printTable(List<Record> rows, PrintWriter out) {
    List<List<String>> table = new ArrayList<>();
    table.add(TABLE_COLUMNS);
    for (Record row : rows) {
      table.add(TABLE_COLUMNS.stream().map(column -> tableCell(row.getField(column))).toList());
    }
    TextTable.print(table, out);
  }

  private static String tableCell(Object value) {
    return value instanceof BigDecimal decimal
        ? text(
            decimal.stripTrailingZeros().scale() > TABLE_DECIMALS
                ? decimal.setScale(TABLE_DECIMALS, RoundingMode.HALF_EVEN)
                : decimal)
        : text(value);
  }

  private static void printCsv(List<Record> rows, PrintWriter out) {
    List<String> columns =
        CandlesTable.SCHEMA.columns().stream().map(Types.NestedField::name).toList();
    out.println(String.join(",", columns));
    for (Record row : rows) {
      out.println(
          String.join(",", columns.stream().map(column -> text(row.getField(column))).toList()));
    }
  }

  private static void printJson(List<Record> rows, PrintWriter out) {
    for (Record row : rows) {
      List<String> members = new ArrayList<>();
      for (Types.NestedField field : CandlesTable.SCHEMA.columns()) {
        Object value = row.getField(field.name());
        boolean bare = value == null || value instanceof Boolean || value instanceof Long;
        members.add(
            "\"" + field.name() + "\":" + (bare ? String.valueOf(value) : quoted(text(value))));
      }
      out.println("{" + String.join(",", members) + "}");
    }
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Times as 2013-11-25T00:00:00Z, decimals plain without trailing zeros, nothing for null. */
  private static String text(Object value) {
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
