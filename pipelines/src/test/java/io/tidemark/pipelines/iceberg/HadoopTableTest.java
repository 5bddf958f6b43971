package io.tidemark.pipelines.iceberg;

import io.tidemark.schemas.tables.TableContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one table, which is new for each and whose folder is its catalog. */
abstract class HadoopTableTest {
  private final TableContract contract;

  @TempDir Path folder;
  Table table;

  HadoopTableTest(TableContract contract) {
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
