package io.tidemark.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.tidemark.schemas.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.ByteBuffers;

/** Prints rows of any table. */
public final class RowPrinter {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private RowPrinter() {}

  /** Prints some columns of rows, as a table, as CSV with a heading, or as an object a line. */
  public static void print(
      List<Record> rows, List<String> columns, Output output, PrintWriter out) {
    switch (output) {
      case TABLE -> {
        List<List<String>> table = new ArrayList<>();
        table.add(columns);
        rows.forEach(
            row ->
                table.add(
                    columns.stream().map(column -> tableCell(row.getField(column))).toList()));
        TextTable.print(table, out);
      }
      case CSV -> {
        Csv.print(columns, out);
        rows.forEach(
            row ->
                Csv.print(
                    columns.stream().map(column -> text(row.getField(column))).toList(), out));
      }
      case JSON -> rows.forEach(row -> out.println(json(row, columns)));
    }
  }

  /** Bytes by their number: they are whole in the other forms. */
  private static String tableCell(Object value) {
    if (value instanceof ByteBuffer bytes) {
      return String.format(Locale.ROOT, "%,d bytes", bytes.remaining());
    }
    if (value instanceof Boolean bit) {
      return bit ? "yes" : "no";
    }
    return Printable.of(text(value));
  }

  /** A row as one line of ASCII, so that nothing in it moves what stands beside it. */
  private static String json(Record row, List<String> columns) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      for (String column : columns) {
        Object value = row.getField(column);
        json.writeFieldName(column);
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

  /**
   * Times as 2013-11-25T00:00:00Z, decimals plain without trailing zeros, bytes as base64, nothing
   * for null.
   */
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
    if (value instanceof ByteBuffer bytes) {
      return Base64.getEncoder().encodeToString(ByteBuffers.toByteArray(bytes));
    }
    return value.toString();
  }
}
