package io.tidemark.interop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What an engine answers that is asked through JDBC. */
final class Jdbc {
  private Jdbc() {}

  /** Rows, written as {@code show} writes them. */
  static List<String> csv(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      ResultSetMetaData columns = rows.getMetaData();
      List<String> lines = new ArrayList<>();
      List<String> cells = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        cells.add(columns.getColumnLabel(i));
      }
      lines.add(String.join(",", cells));
      while (rows.next()) {
        cells.clear();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          cells.add(Warehouse.text(value(rows.getObject(i))));
        }
        lines.add(String.join(",", cells));
      }
      return lines;
    }
  }

  private static Object value(Object value) {
    if (value instanceof Timestamp time) {
      return time.toInstant();
    }
    return value instanceof OffsetDateTime time ? time.toInstant() : value;
  }

  /** The only value of the only row. */
  static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
