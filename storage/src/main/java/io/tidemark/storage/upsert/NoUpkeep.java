package io.tidemark.storage.upsert;

import io.tidemark.storage.catalog.Warehouse;
import java.util.Map;

/** Does nothing. */
final class NoUpkeep implements Upkeep, Upkeep.Session {
  private static final long serialVersionUID = 1;

  @Override
  public Session open(Warehouse warehouse, String table) {
    return this;
  }

  @Override
  public Map<String, Long> afterCommit() {
    return Map.of();
  }

  @Override
  public void close() {}
}
