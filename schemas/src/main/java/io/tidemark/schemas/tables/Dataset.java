package io.tidemark.schemas.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.BlockCodec;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table as it is declared, once: everything that the rest of Tidemark needs to know of it. All
 * tables that there are, are in {@link Datasets}.
 *
 * <p>A subclass has one instance, which its class, or the one that it is nested in, makes when it
 * is initialized; in another process the instance that is there stands for it.
 *
 * @param <B> the blocks that its rows flow in
 */
public abstract class Dataset<B extends Block> implements Serializable {
  /** The column of the run that wrote a row, in each table. */
  public static final String INGEST_ID = "ingest_id";

  /** The column of the start of that run, in each table. */
  public static final String INGESTED_AT = "ingested_at";

  private static final Map<Class<?>, Dataset<?>> INSTANCES = new ConcurrentHashMap<>();

  private final transient TableContract contract;
  private final transient List<Column<B>> columns;
  private final transient Map<String, Column<B>> byName;
  private final transient List<String> key;
  private final transient List<Column<B>> textsOfKey;
  private final transient Column<B> timeOfKey;
  private final transient Column<B> idOfKey;
  private final transient List<String> foundBy;
  private final transient Column<B> revision;
  private final transient List<Column<B>> order;
  private final transient List<String> shown;

  protected Dataset(Declaration<B> declared) {
    columns = List.copyOf(declared.columns);
    byName = new HashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    key = List.copyOf(declared.key);
    textsOfKey = columnsOfKey(Column::isShared);
    timeOfKey = columnsOfKey(Column::isNumber).stream().findFirst().orElse(null);
    idOfKey = columnsOfKey(Column::isOwnText).stream().findFirst().orElse(null);
    int kinds = textsOfKey.size() + (timeOfKey == null ? 0 : 1) + (idOfKey == null ? 0 : 1);
    if (key.isEmpty() || kinds != key.size() || (timeOfKey == null && idOfKey == null)) {
      throw new IllegalArgumentException(
          "Invalid key of "
              + declared.name
              + ": "
              + key
              + " (expected texts of blocks, and a time or a text of a row, or one of each)");
    }
    foundBy = List.copyOf(declared.foundBy);
    revision = declared.revision == null ? null : column(declared.revision);
    order = declared.order.stream().map(this::column).toList();
    shown = List.copyOf(declared.shown);
    contract = declared.contract();
    INSTANCES.put(getClass(), this);
  }

  private List<Column<B>> columnsOfKey(Predicate<Column<B>> kind) {
    return key.stream().map(this::column).filter(kind).toList();
  }

  /** The name of the table inside its namespace. */
  public final String name() {
    return contract.name();
  }

  /** What Iceberg's table is. */
  public final TableContract contract() {
    return contract;
  }

  public final Schema schema() {
    return contract.schema();
  }

  /** The columns in the order of their ids. */
  public final List<Column<B>> columns() {
    return columns;
  }

  /** The names of all columns. */
  public final List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** The names of the columns that say nothing of the run that wrote a row. */
  public final List<String> contentNames() {
    return columns.stream().filter(column -> !column.isOfRun()).map(Column::name).toList();
  }

  /**
   * A column by its name.
   *
   * @throws IllegalArgumentException when the table has none of this name
   */
  public final Column<B> column(String name) {
    Column<B> column = byName.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "Invalid column: " + name + " (expected one of " + byName.keySet() + ")");
    }
    return column;
  }

  /**
   * The columns that identify a row: what rows are merged by. First texts that are the same in all
   * rows of a block, then a time, then a text that each row has of its own, as far as there are
   * any.
   */
  public final List<String> key() {
    return key;
  }

  /** The columns of the key whose texts all rows of a block share. */
  public final List<Column<B>> textsOfKey() {
    return textsOfKey;
  }

  /** The time in the key, which no two rows of a block have. */
  public final Optional<Column<B>> timeOfKey() {
    return Optional.ofNullable(timeOfKey);
  }

  /** The text in the key that a row has of its own; the blocks are of one row then. */
  public final Optional<Column<B>> idOfKey() {
    return Optional.ofNullable(idOfKey);
  }

  /**
   * The columns by whose bounds files are left out that cannot hold a row of a key. Where they are
   * no part of the key, the key follows from them.
   */
  public final List<String> foundBy() {
    return foundBy;
  }

  /** Which of several rows of one key is kept: the greatest in this column, or any where empty. */
  public final Optional<Column<B>> revision() {
    return Optional.ofNullable(revision);
  }

  /** Compares two rows as the table's sort order does. */
  public final int compare(B block, int i, B other, int j) {
    for (Column<B> column : order) {
      int compared = column.compare(block, i, other, j);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  /** The columns that are shown where no others are asked for. */
  public final List<String> shown() {
    return shown;
  }

  /** The bytes of blocks. */
  public abstract BlockCodec<B> codec();

  /** The rows {@code [from, to)} of a block. */
  public abstract B slice(B block, int from, int to);

  /** The same rows with each key once: of several the greatest revision. */
  public abstract List<B> distinct(List<B> blocks);

  /** Makes blocks of stored rows. */
  public abstract Assembler<B> assembler(Cells rows);

  @Override
  public final String toString() {
    return name();
  }

  /** Another process has an instance of its own. */
  protected final Object writeReplace() {
    return new Declared(getClass());
  }

  private record Declared(Class<?> type) implements Serializable {
    private Object readResolve() throws ObjectStreamException {
      for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
        initialize(each);
      }
      Dataset<?> instance = INSTANCES.get(type);
      if (instance == null) {
        throw new InvalidObjectException(type + " has no instance once it is initialized");
      }
      return instance;
    }

    private static void initialize(Class<?> type) throws InvalidObjectException {
      try {
        Class.forName(type.getName(), true, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        InvalidObjectException failure =
            new InvalidObjectException(type + " cannot be initialized");
        failure.initCause(e);
        throw failure;
      }
    }
  }

  /**
   * Starts to declare a table.
   *
   * @param description what it holds
   */
  protected static <B extends Block> Declaration<B> named(String name, String description) {
    return new Declaration<>(name, description);
  }

  /** What is said of a table, part by part. */
  protected static final class Declaration<B extends Block> {
    private final String name;
    private final Map<String, String> properties;
    private int version = 1;
    private final List<Column<B>> columns = new ArrayList<>();
    private List<String> key = List.of();
    private List<String> foundBy = List.of();
    private String revision;
    private List<String> shown = List.of();
    private final List<UnaryOperator<PartitionSpec.Builder>> specs = new ArrayList<>();
    private List<String> order = List.of();
    private Set<String> relaxed = Set.of();
    private final Set<Set<String>> earlierKeys = new HashSet<>();

    private Declaration(String name, String description) {
      this.name = name;
      this.properties = new HashMap<>(TableContract.properties(description));
    }

    /** Counts the versions of the declaration, see {@link TableContract}. */
    public Declaration<B> version(int number) {
      version = number;
      return this;
    }

    public Declaration<B> column(Column<B> column) {
      columns.add(column);
      return this;
    }

    /** Adds the two columns that say which run wrote a row. */
    public Declaration<B> run() {
      columns.add(Column.runId(columns.size() + 1));
      columns.add(Column.runStarted(columns.size() + 1));
      return this;
    }

    /** Names the columns that identify a row. */
    public Declaration<B> key(String... names) {
      key = List.of(names);
      return this;
    }

    /** Names the columns that identified a row in an earlier version. */
    public Declaration<B> earlierKey(String... names) {
      earlierKeys.add(Set.of(names));
      return this;
    }

    /** Names the columns by whose bounds rows of a key are found. */
    public Declaration<B> foundBy(String... names) {
      foundBy = List.of(names);
      return this;
    }

    /** Names the column of which the greatest text is kept; else the row that is there stays. */
    public Declaration<B> keepsGreatest(String name) {
      revision = name;
      return this;
    }

    /** Says how rows are spread over files; those of earlier versions first. */
    public Declaration<B> partitions(UnaryOperator<PartitionSpec.Builder> spec) {
      specs.add(spec);
      return this;
    }

    /** Names the columns that the rows of a file are sorted by: texts, numbers and times. */
    public Declaration<B> sortedBy(String... names) {
      order = List.of(names);
      return this;
    }

    public Declaration<B> property(String property, String value) {
      properties.put(property, value);
      return this;
    }

    /** Keeps the bounds of these columns in the manifests, and of no others. */
    public Declaration<B> boundsOf(String... names) {
      properties.put("write.metadata.metrics.default", "none");
      for (String bounded : names) {
        properties.put("write.metadata.metrics.column." + bounded, "full");
      }
      return this;
    }

    /** Names the columns that an earlier version required. */
    public Declaration<B> relaxed(String... names) {
      relaxed = Set.of(names);
      return this;
    }

    /** Names the columns that are shown where no others are asked for. */
    public Declaration<B> shows(String... names) {
      shown = List.of(names);
      return this;
    }

    private TableContract contract() {
      List<NestedField> fields = columns.stream().map(Column::field).toList();
      Set<Integer> keyIds = new HashSet<>();
      fields.stream()
          .filter(field -> key.contains(field.name()))
          .forEach(field -> keyIds.add(field.fieldId()));
      Schema schema = new Schema(fields, keyIds);
      Stream.of(key, foundBy, order, shown)
          .flatMap(List::stream)
          .filter(column -> schema.findField(column) == null)
          .findFirst()
          .ifPresent(
              column -> {
                throw new IllegalArgumentException(
                    "Invalid declaration of " + name + ": no column " + column);
              });
      SortOrder.Builder sorted = SortOrder.builderFor(schema);
      order.forEach(sorted::asc);
      return new TableContract(
          name,
          schema,
          specs.stream().map(spec -> spec.apply(PartitionSpec.builderFor(schema)).build()).toList(),
          sorted.build(),
          properties,
          version,
          relaxed,
          key,
          earlierKeys);
    }
  }
}
