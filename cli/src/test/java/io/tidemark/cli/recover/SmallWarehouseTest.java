package io.tidemark.cli.recover;

import io.tidemark.storage.catalog.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that spoil a warehouse, which is filled once and as it was before each. */
abstract class SmallWarehouseTest {
  @TempDir static Path parent;
  static SmallWarehouse warehouse;
  static Path folder;

  @BeforeAll
  static void fill() throws IOException {
    warehouse = SmallWarehouse.in(parent);
    folder = warehouse.folder();
  }

  @BeforeEach
  void reset() throws IOException {
    warehouse.reset();
  }

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }
}
