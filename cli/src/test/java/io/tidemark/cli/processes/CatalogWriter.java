package io.tidemark.cli.processes;

import io.tidemark.storage.catalog.Warehouse;
import java.util.Map;
import org.apache.iceberg.Table;

/**
 * A program that commits to one table of a warehouse as often as it is told, all runs of its name
 * taken together: it counts in a property of the table.
 */
final class CatalogWriter {
  private CatalogWriter() {}

  /** Runs {@code WAREHOUSE TABLE NAME COMMITS}. */
  public static void main(String[] args) {
    Warehouse warehouse = Warehouse.of(args[0], Warehouse.CatalogType.JDBC, null, Map.of());
    int commits = Integer.parseInt(args[3]);
    while (true) {
      Table table = warehouse.table(args[1]);
      int count = Integer.parseInt(table.properties().getOrDefault(args[2], "0"));
      if (count == commits) {
        break;
      }
      table.updateProperties().set(args[2], Integer.toString(count + 1)).commit();
    }
    Warehouse.closeAll();
  }
}
