package io.tidemark.schemas.bigquery;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON of maps, lists and strings, one value a line. */
final class Json {
  private Json() {}

  static String text(Object value) {
    return text(value, "") + "\n";
  }

  private static String text(Object value, String indent) {
    String inner = indent + "  ";
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(
              entry ->
                  inner + quoted((String) entry.getKey()) + ": " + text(entry.getValue(), inner))
          .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> inner + text(element, inner))
          .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
    }
    return quoted((String) value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
