package io.tidemark.storage.catalog;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.text.UserError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * What a table lacks of its contract.
 *
 * @param table the name of the table
 * @param version of the contract that the table has: empty where there is no such table, 0 where it
 *     says none
 * @param additions in words; none where it has all
 */
public record TableUpgrade(String table, Optional<Integer> version, List<String> additions) {
  private static final int MAX_ATTEMPTS = 20;
  private static final long MOST_PAUSE_MILLIS = 200;

  /**
   * Looks a table up and changes nothing.
   *
   * @throws UserError when it is of another shape
   */
  public static TableUpgrade of(Warehouse warehouse, TableContract contract) {
    return warehouse
        .find(contract.name())
        .map(table -> of(TableShape.of(table, contract, warehouse.described()), contract))
        .orElseGet(() -> none(contract));
  }

  private static TableUpgrade of(TableShape shape, TableContract contract) {
    return new TableUpgrade(contract.name(), Optional.of(shape.tableVersion()), shape.additions());
  }

  private static TableUpgrade none(TableContract contract) {
    return new TableUpgrade(contract.name(), Optional.empty(), List.of());
  }

  /**
   * Adds what a table lacks, in one commit. Others may write the table, or add the same, meanwhile.
   *
   * @return what was added by this call
   * @throws UserError when the table is of another shape
   */
  public static TableUpgrade run(Warehouse warehouse, TableContract contract) {
    return warehouse
        .find(contract.name())
        .map(table -> run(table, contract, warehouse.described()))
        .orElseGet(() -> none(contract));
  }

  /**
   * Does the same to a table that has been loaded.
   *
   * @param described the options that chose the warehouse, for messages
   */
  static TableUpgrade run(Table table, TableContract contract, String described) {
    for (int attempt = 1; ; attempt++) {
      TableShape shape = TableShape.of(table, contract, described);
      if (shape.isComplete()) {
        return of(shape, contract);
      }
      try {
        // It begins with the table as it is by then.
        Transaction all = table.newTransaction();
        TableShape lacking = TableShape.of(all.table(), contract, described);
        if (!lacking.isComplete()) {
          lacking.addTo(all);
          all.commitTransaction();
        }
        return of(lacking, contract);
      } catch (CommitFailedException e) {
        // Another commit came first; it may have added the same.
        if (attempt == MAX_ATTEMPTS) {
          throw new UserError(
              described
                  + ": table "
                  + contract.name()
                  + " was changed by others each of "
                  + MAX_ATTEMPTS
                  + " times that it was to be added to; run 'tidemark upgrade'",
              e);
        }
        pause();
        table.refresh();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(MOST_PAUSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("Interrupted while a table was added to", e);
    }
  }
}
