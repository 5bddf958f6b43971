package io.tidemark.templates;

import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.WarehouseOptions;
import io.tidemark.schemas.tables.TableContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** Reads tables with Iceberg's own reader. */
final class Rows {
  private Rows() {}

  /** All rows of a table of a warehouse as text, without ingest metadata, sorted. */
  static List<String> of(TableContract table, String... warehouse) throws IOException {
    WarehouseOptions options =
        PipelineOptionsFactory.fromArgs(warehouse).as(WarehouseOptions.class);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(OptionValues.warehouse(options).table(table.name())).build()) {
      List<String> texts = new ArrayList<>();
      rows.forEach(row -> texts.add(text(row)));
      texts.sort(null);
      return texts;
    }
  }

  private static String text(Record row) {
    return row.struct().fields().stream()
        .map(Types.NestedField::name)
        .filter(name -> !name.startsWith("ingest") && !MetadataColumns.isMetadataColumn(name))
        .map(name -> name + "=" + row.getField(name))
        .collect(Collectors.joining(" "));
  }
}
