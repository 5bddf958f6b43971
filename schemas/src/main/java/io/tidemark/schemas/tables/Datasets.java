package io.tidemark.schemas.tables;

import java.util.List;

/** All tables that there are. */
public final class Datasets {
  private static final List<Dataset<?>> ALL =
      List.of(
          CandlesTable.DATASET,
          DeadLettersTable.DATASET,
          RawTable.DATASET,
          VerificationsTable.DATASET);

  private Datasets() {}

  /** All tables; those first that people open first. */
  public static List<Dataset<?>> all() {
    return ALL;
  }

  /** The names of all tables. */
  public static List<String> names() {
    return ALL.stream().<String>map(Dataset::name).toList();
  }

  public static List<TableContract> contracts() {
    return ALL.stream().<TableContract>map(Dataset::contract).toList();
  }
}
