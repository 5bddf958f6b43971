package io.tidemark.storage.scan;

import io.tidemark.storage.catalog.Warehouse;
import java.io.Serializable;
import org.apache.iceberg.Table;

/**
 * A table that a step comes back to: it is looked up in the catalog each time, but its metadata are
 * read only where they have changed since. Not thread-safe.
 */
public final class CurrentTable implements Serializable {
  private static final long serialVersionUID = 1;

  private final Warehouse warehouse;
  private final String name;
  private transient Table table;

  public CurrentTable(Warehouse warehouse, String name) {
    this.warehouse = warehouse;
    this.name = name;
  }

  /**
   * The table as it was at some time since the step began, which will do to read files that were
   * planned elsewhere.
   *
   * @throws io.tidemark.schemas.text.UserError when there is none
   */
  Table any() {
    return table == null ? get() : table;
  }

  /**
   * The table as it is now, the same object each time.
   *
   * @throws io.tidemark.schemas.text.UserError when there is none
   */
  public Table get() {
    if (table == null) {
      table = warehouse.table(name);
    } else {
      table.refresh();
    }
    return table;
  }
}
