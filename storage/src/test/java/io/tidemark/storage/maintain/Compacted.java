package io.tidemark.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.apache.iceberg.Table;

/** Compacts a table for tests of what it then is. */
public final class Compacted {
  private Compacted() {}

  /** Merges the small files of every partition that has as many as a job merges. */
  public static void run(Table table) throws IOException {
    Compaction compaction = new Compaction(table, Compaction.Limits.OF_JOBS);
    Optional<Compaction.Plan> plan = compaction.plan(Compaction.SINCE_EVER, Long.MAX_VALUE);
    if (plan.isPresent()) {
      for (Compaction.Group group : plan.get().groups()) {
        assertThat(compaction.run(plan.get(), group).files()).isPositive();
      }
    }
    table.refresh();
  }
}
