package io.tidemark.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers by name, as a process says them in a line: {@code rows=5 seconds=0.2}. */
final class Figures {
  private final String line;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Figures(String line) {
    this.line = line;
  }

  /** Reads a line. */
  static Figures parse(String line) {
    Figures figures = new Figures(line.strip());
    for (String word : figures.line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("Invalid outcome: '" + line + "' (expected rows=...)");
      }
      figures.values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return figures;
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Invalid outcome: '" + line + "' (expected " + name + "=...)");
    }
    return value;
  }

  long whole(String name) {
    return Long.parseLong(text(name));
  }

  double decimal(String name) {
    return Double.parseDouble(text(name));
  }

  /** All of them, in order. */
  Map<String, String> all() {
    return Collections.unmodifiableMap(values);
  }
}
