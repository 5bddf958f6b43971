package io.tidemark.storage.upsert;

import io.tidemark.storage.catalog.Warehouse;
import java.io.Serializable;
import java.util.Map;

/** What a job does for a table besides committing to it. */
public interface Upkeep extends Serializable {
  /** Nothing. */
  Upkeep NONE = new NoUpkeep();

  /** Begins for one table in this process. */
  Session open(Warehouse warehouse, String table);

  /** The upkeep of one table in this process. */
  interface Session extends AutoCloseable {
    /**
     * Told after each commit; it does not wait for anything.
     *
     * @return what was counted since it was last told, by name
     */
    Map<String, Long> afterCommit();

    /** Ends it, once what is under way has come to a point where it can stop. */
    @Override
    void close();
  }
}
