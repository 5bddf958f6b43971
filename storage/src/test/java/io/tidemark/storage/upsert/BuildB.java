package io.tidemark.storage.upsert;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.Assembler;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Cells;
import io.tidemark.schemas.tables.Column;
import io.tidemark.schemas.tables.Dataset;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.schemas.tables.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A build after this one: its contracts, each with one more optional column and one more partition
 * spec, and how it writes rows of them. It gives each row that it writes a note, which follows from
 * the row, and which this build knows nothing of.
 */
public final class BuildB {
  /** The name of the further column. */
  static final String NOTE = "note";

  static final Dataset<CandleBlock> CANDLES =
      new Later<>(
          CandlesTable.DATASET,
          candles(),
          (candles, i) ->
              note(
                  candles.instrument() + candles.interval().label(),
                  candles.revision(i).toString())) {};

  static final Dataset<Envelope> RAW =
      new Later<>(
          RawTable.DATASET, raw(), (message, i) -> note(message.channel(), message.messageId())) {};

  static final Dataset<DeadLetter> DEAD_LETTERS =
      new Later<>(
          DeadLettersTable.DATASET,
          deadLetters(),
          (letter, i) -> note(letter.source(), letter.id())) {};

  private BuildB() {}

  public static TableContract candles() {
    Schema schema = withNote(CandlesTable.SCHEMA);
    return grown(
        CandlesTable.contract(),
        schema,
        PartitionSpec.builderFor(schema)
            .identity(CandlesTable.INTERVAL)
            .year(CandlesTable.OPEN_TIME)
            .bucket(CandlesTable.INSTRUMENT, CandlesTable.INSTRUMENT_BUCKETS)
            .build());
  }

  static TableContract raw() {
    Schema schema = withNote(RawTable.SCHEMA);
    return grown(
        RawTable.contract(),
        schema,
        PartitionSpec.builderFor(schema).month(RawTable.PUBLISH_TIME).build());
  }

  static TableContract deadLetters() {
    Schema schema = withNote(DeadLettersTable.SCHEMA);
    return grown(
        DeadLettersTable.contract(),
        schema,
        PartitionSpec.builderFor(schema).bucket(DeadLettersTable.FORMAT, 4).build());
  }

  /** Of all tables, in the order of their names. */
  public static List<TableContract> contracts() {
    return List.of(candles(), deadLetters(), raw());
  }

  private static Schema withNote(Schema schema) {
    List<NestedField> columns = new ArrayList<>(schema.columns());
    columns.add(
        NestedField.optional(columns.size() + 1, NOTE, Types.StringType.get(), "What B says"));
    return new Schema(columns, schema.identifierFieldIds());
  }

  private static TableContract grown(TableContract a, Schema schema, PartitionSpec spec) {
    List<PartitionSpec> specs = new ArrayList<>(a.specs());
    specs.add(spec);
    return new TableContract(
        a.name(),
        schema,
        specs,
        a.order(),
        a.properties(),
        a.version() + 1,
        a.relaxed(),
        a.key(),
        a.earlierKeys());
  }

  /** What is noted of a row with these values. */
  static String note(String of, String value) {
    return "B on " + of + ": " + value;
  }

  /** Whether a run is one of this build. */
  static boolean isOfB(String ingestId) {
    return ingestId.startsWith("b");
  }

  /** The note of a row. */
  private interface Notes<T> {
    String of(T block, int i);
  }

  /** A table of build A with a further column. */
  private abstract static class Later<T extends Block> extends Dataset<T> {
    private final Dataset<T> a;

    private Later(Dataset<T> a, TableContract contract, Notes<T> notes) {
      super(declared(a, contract, notes));
      this.a = a;
    }

    private static <T extends Block> Declaration<T> declared(
        Dataset<T> a, TableContract contract, Notes<T> notes) {
      Declaration<T> declared =
          Dataset.<T>named(a.name(), contract.description()).version(contract.version());
      a.columns().forEach(declared::column);
      declared
          .column(new Note<>(contract.schema().columns().size(), notes))
          .key(a.key().toArray(String[]::new))
          .foundBy(a.foundBy().toArray(String[]::new))
          .sortedBy(
              contract.order().fields().stream()
                  .map(field -> contract.schema().findColumnName(field.sourceId()))
                  .toArray(String[]::new))
          .relaxed(contract.relaxed().toArray(String[]::new));
      contract.properties().forEach(declared::property);
      contract.earlierKeys().forEach(key -> declared.earlierKey(key.toArray(String[]::new)));
      a.revision().ifPresent(column -> declared.keepsGreatest(column.name()));
      for (PartitionSpec spec : contract.specs()) {
        declared.partitions(any -> like(any, contract.schema(), spec));
      }
      return declared;
    }

    private static PartitionSpec.Builder like(
        PartitionSpec.Builder builder, Schema schema, PartitionSpec spec) {
      for (PartitionField field : spec.fields()) {
        String column = schema.findColumnName(field.sourceId());
        switch (field.transform().toString()) {
          case "identity" -> builder.identity(column);
          case "day" -> builder.day(column);
          case "month" -> builder.month(column);
          case "year" -> builder.year(column);
          case "bucket[4]" -> builder.bucket(column, 4);
          default -> builder.bucket(column, CandlesTable.INSTRUMENT_BUCKETS);
        }
      }
      return builder;
    }

    @Override
    public BlockCodec<T> codec() {
      return a.codec();
    }

    @Override
    public T slice(T block, int from, int to) {
      return a.slice(block, from, to);
    }

    @Override
    public List<T> distinct(List<T> blocks) {
      return a.distinct(blocks);
    }

    @Override
    public Assembler<T> assembler(Cells rows) {
      return a.assembler(rows);
    }
  }

  /** The further column, which has values in the rows that this build makes. */
  private static final class Note<T extends Block> extends Column<T> {
    private final Notes<T> notes;

    private Note(int id, Notes<T> notes) {
      super(id, NOTE, Types.StringType.get(), "What B says");
      this.notes = notes;
      where((block, i) -> true);
    }

    @Override
    public Writer<T> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            if (isOfB(run().id())) {
              out.text(notes.of(block(), i));
            } else {
              out.missing();
            }
          }
        }
      };
    }
  }
}
