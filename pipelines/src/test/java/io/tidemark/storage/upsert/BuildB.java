package io.tidemark.storage.upsert;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.CandleBlock;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.parquet.ColumnChunk;
import io.tidemark.storage.parquet.RowWriter;
import io.tidemark.storage.tables.CandleRows;
import io.tidemark.storage.tables.DeadLetterRows;
import io.tidemark.storage.tables.Incoming;
import io.tidemark.storage.tables.KeyRange;
import io.tidemark.storage.tables.RawRows;
import io.tidemark.storage.tables.Rewriting;
import io.tidemark.storage.tables.RowMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.Record;
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
        a.name(), schema, specs, a.order(), a.properties(), a.version() + 1, a.relaxed());
  }

  static RowMapping<CandleBlock> candleRows() {
    return new Mapping<>(
        new CandleRows(),
        candles(),
        candle ->
            note(candle.instrument() + candle.interval().label(), candle.revision(0).toString()));
  }

  static RowMapping<Envelope> rawRows() {
    return new Mapping<>(
        new RawRows(), raw(), message -> note(message.channel(), message.messageId()));
  }

  static RowMapping<DeadLetter> deadLetterRows() {
    return new Mapping<>(
        new DeadLetterRows(), deadLetters(), letter -> note(letter.source(), letter.id()));
  }

  /** What is noted of a row with these values. */
  static String note(String of, String value) {
    return "B on " + of + ": " + value;
  }

  /** Whether a run is one of this build. */
  static boolean isOfB(String ingestId) {
    return ingestId.startsWith("b");
  }

  /**
   * The mapping of build A with a further column.
   *
   * @param notes the note of the one row of a block
   */
  private record Mapping<T>(RowMapping<T> a, TableContract contract, Function<T, String> notes)
      implements RowMapping<T>, Rewriting<T> {

    @Override
    public RowWriter<T> writer(Ingest ingest) {
      return new Writer(a.writer(ingest), ingest, Map.of());
    }

    @Override
    public RowWriter<T> writer(Ingest ingest, Map<T, Ingest> others) {
      return new Writer(a.rewriting().orElseThrow().writer(ingest, others), ingest, others);
    }

    private final class Writer extends RowWriter<T> {
      private final RowWriter<T> known;
      private final Ingest ingest;
      private final Map<T, Ingest> others;
      private ColumnChunk note;

      private Writer(RowWriter<T> known, Ingest ingest, Map<T, Ingest> others) {
        super(contract.schema());
        this.known = known;
        this.ingest = ingest;
        this.others = others;
      }

      @Override
      public void startRowGroup(List<ColumnChunk> chunks) {
        known.startRowGroup(chunks.subList(0, chunks.size() - 1));
        note = chunks.get(chunks.size() - 1);
      }

      @Override
      public void write(T block, int i) {
        known.write(block, i);
        if (isOfB(others.getOrDefault(block, ingest).id())) {
          T row = block instanceof CandleBlock candles ? row(candles, i) : block;
          note.write(notes.apply(row));
        } else {
          note.writeNull();
        }
      }

      @SuppressWarnings("unchecked")
      private T row(CandleBlock candles, int i) {
        return (T) candles.slice(i, i + 1);
      }
    }

    @Override
    public Optional<Rewriting<T>> rewriting() {
      return a.rewriting().map(any -> this);
    }

    @Override
    public T row(T block, int i) {
      return a.rewriting().orElseThrow().row(block, i);
    }

    @Override
    public T row(Record stored) {
      return a.rewriting().orElseThrow().row(stored);
    }

    @Override
    public Ingest ingest(Record stored) {
      return a.rewriting().orElseThrow().ingest(stored);
    }

    @Override
    public BlockCodec<T> codec() {
      return a.codec();
    }

    @Override
    public int rows(T block) {
      return a.rows(block);
    }

    @Override
    public void split(T block, Consumer<T> part) {
      a.split(block, part);
    }

    @Override
    public StructLike partitionSource(T block) {
      return a.partitionSource(block);
    }

    @Override
    public boolean isSamePartition(T block, T other) {
      return a.isSamePartition(block, other);
    }

    @Override
    public int compare(T block, T other) {
      return a.compare(block, other);
    }

    @Override
    public KeyRange keyRange(List<T> blocks) {
      return a.keyRange(blocks);
    }

    @Override
    public List<T> distinct(List<T> blocks) {
      return a.distinct(blocks);
    }

    @Override
    public List<String> keyAndRevision() {
      return a.keyAndRevision();
    }

    @Override
    public Incoming<?> incoming(List<T> blocks) {
      return a.incoming(blocks);
    }

    @Override
    public Object key(Record stored) {
      return a.key(stored);
    }

    @Override
    public Comparable<?> revision(Record stored) {
      return a.revision(stored);
    }
  }
}
