package io.tidemark.benchmarks;

import java.util.Locale;

/** What a file of an Iceberg table is, by its name. */
enum FileKind {
  METADATA,
  LIST,
  MANIFEST,
  DATA,
  OTHER;

  static FileKind of(String location) {
    String name = location.substring(location.lastIndexOf('/') + 1);
    if (name.endsWith(".metadata.json")) {
      return METADATA;
    }
    if (name.endsWith(".avro")) {
      return name.startsWith("snap-") ? LIST : MANIFEST;
    }
    return name.endsWith(".parquet") ? DATA : OTHER;
  }

  /** Its name in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
