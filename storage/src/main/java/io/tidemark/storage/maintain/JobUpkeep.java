package io.tidemark.storage.maintain;

import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.Upkeep;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * The upkeep of the tables of a job that goes on: once in a while after its commits, in one thread
 * for each table of this process, however many steps commit to it.
 */
public final class JobUpkeep implements Upkeep {
  private static final long serialVersionUID = 1;

  private static final Map<Key, TableThread> RUNNING = new HashMap<>();

  private final Retention retention;
  private final Clock clock;

  public JobUpkeep(Retention retention) {
    this(retention, Clock.systemUTC());
  }

  JobUpkeep(Retention retention, Clock clock) {
    this.retention = retention;
    this.clock = clock;
  }

  private record Key(Warehouse warehouse, String table) {}

  @Override
  public Session open(Warehouse warehouse, String table) {
    Key key = new Key(warehouse, table);
    synchronized (RUNNING) {
      TableThread thread =
          RUNNING.computeIfAbsent(
              key,
              any ->
                  new TableThread(
                      table, new TableUpkeep(() -> warehouse.table(table), retention, clock)));
      thread.users++;
      return new Session() {
        private boolean closed;

        @Override
        public Map<String, Long> afterCommit() {
          return thread.afterCommit();
        }

        @Override
        public void close() {
          synchronized (RUNNING) {
            if (closed) {
              return;
            }
            closed = true;
            thread.users--;
            if (thread.users > 0) {
              return;
            }
            RUNNING.remove(key);
          }
          thread.close();
        }
      };
    }
  }
}
