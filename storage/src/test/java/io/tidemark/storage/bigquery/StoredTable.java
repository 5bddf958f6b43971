package io.tidemark.storage.bigquery;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.cloud.bigquery.storage.v1.BigDecimalByteStringEncoder;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A table as BigQuery keeps it: of the upserts of one key that of the greatest sequence number, and
 * of several such the latest.
 */
final class StoredTable {
  private static final String CHANGE_TYPE = "_CHANGE_TYPE";
  private static final String SEQUENCE_NUMBER = "_CHANGE_SEQUENCE_NUMBER";
  private static final int MAX_SECTIONS = 4;
  private static final int MAX_DIGITS = 16;

  /** A row and the sequence number it came with. */
  private record Version(String sequenceNumber, Map<String, Object> row) {}

  private final Table definition;
  private final Map<String, Version> versions = new TreeMap<>();
  private Predicate<Map<String, Object>> refused = row -> false;
  private String reason = "";

  StoredTable(Table definition) {
    this.definition = definition;
  }

  Table definition() {
    return definition;
  }

  synchronized void reject(Predicate<Map<String, Object>> rows, String why) {
    refused = rows;
    reason = why;
  }

  synchronized List<Map<String, Object>> rows() {
    return versions.values().stream().map(Version::row).toList();
  }

  /**
   * Takes all of these rows, or none of them and says why of each that it refuses, by its place.
   */
  synchronized Map<Integer, String> upsert(List<DynamicMessage> messages) {
    Map<Integer, String> errors = new TreeMap<>();
    List<Version> incoming = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      try {
        Version version = version(messages.get(i));
        if (refused.test(version.row())) {
          errors.put(i, reason);
        }
        incoming.add(version);
      } catch (IllegalArgumentException e) {
        errors.put(i, e.getMessage());
      }
    }
    if (errors.isEmpty()) {
      incoming.forEach(
          version ->
              versions.merge(
                  key(version.row()),
                  version,
                  (stored, other) ->
                      compare(stored.sequenceNumber(), other.sequenceNumber()) > 0
                          ? stored
                          : other));
    }
    return errors;
  }

  private String key(Map<String, Object> row) {
    StringBuilder key = new StringBuilder();
    for (String column : definition.getTableConstraints().getPrimaryKey().getColumns()) {
      key.append(row.get(column)).append('\n');
    }
    return key.toString();
  }

  /**
   * Compares sequence numbers as BigQuery documents it: section by section, each as a number in
   * hexadecimal.
   */
  static int compare(String number, String other) {
    String[] sections = number.split("/", -1);
    String[] others = other.split("/", -1);
    for (int i = 0; i < Math.min(sections.length, others.length); i++) {
      int order =
          Long.compareUnsigned(
              Long.parseUnsignedLong(sections[i], 16), Long.parseUnsignedLong(others[i], 16));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(sections.length, others.length);
  }

  private Version version(DynamicMessage message) {
    Map<String, Object> sent = new TreeMap<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (message.hasField(field)) {
        sent.put(field.getName(), message.getField(field));
      }
    }
    if (!"UPSERT".equals(sent.remove(CHANGE_TYPE))) {
      throw new IllegalArgumentException("A row is no upsert: " + sent);
    }
    String sequenceNumber = (String) sent.remove(SEQUENCE_NUMBER);
    checkSequenceNumber(sequenceNumber);
    Map<String, Object> row = new LinkedHashMap<>();
    for (TableFieldSchema field : definition.getSchema().getFields()) {
      Object value = sent.remove(field.getName());
      if (value == null && "REQUIRED".equals(field.getMode())) {
        throw new IllegalArgumentException("Missing required field: " + field.getName());
      }
      row.put(field.getName(), value == null ? null : value(field, value));
    }
    Set<String> unknown = new HashSet<>(sent.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("Unknown fields: " + unknown);
    }
    return new Version(sequenceNumber, row);
  }

  private static void checkSequenceNumber(String number) {
    String[] sections = number.split("/", -1);
    if (sections.length > MAX_SECTIONS) {
      throw new IllegalArgumentException("Too many sections: " + number);
    }
    for (String section : sections) {
      if (!section.matches("[0-9a-fA-F]{1," + MAX_DIGITS + "}")) {
        throw new IllegalArgumentException("No sequence number: " + number);
      }
    }
  }

  /** The value that a field of this column's type stands for. */
  private static Object value(TableFieldSchema field, Object sent) {
    return switch (field.getType()) {
      case "STRING" -> (String) sent;
      case "BOOLEAN" -> (Boolean) sent;
      case "INTEGER", "TIMESTAMP" -> (Long) sent;
      case "BYTES" -> (ByteString) sent;
      case "BIGNUMERIC" ->
          checked(field, BigDecimalByteStringEncoder.decodeBigNumericByteString((ByteString) sent));
      default -> throw new IllegalArgumentException("No such type: " + field.getType());
    };
  }

  private static BigDecimal checked(TableFieldSchema field, BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    long whole = field.getPrecision() - field.getScale();
    if (stripped.scale() > field.getScale() || stripped.precision() - stripped.scale() > whole) {
      throw new IllegalArgumentException(
          "Field " + field.getName() + ": " + value + " is out of range");
    }
    return stripped;
  }
}
