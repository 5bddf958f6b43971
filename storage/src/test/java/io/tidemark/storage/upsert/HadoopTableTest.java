package io.tidemark.storage.upsert;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one table, which is new for each and whose folder is its catalog. */
public abstract class HadoopTableTest {
  private final TableContract contract;

  public @TempDir Path folder;
  public Table table;

  public HadoopTableTest(TableContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void newTable() {
    Warehouse warehouse =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.HADOOP, null, Map.of());
    warehouse.prepare(List.of(contract));
    table = warehouse.table(contract.name());
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }
}
