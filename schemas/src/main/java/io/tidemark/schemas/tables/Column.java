package io.tidemark.schemas.tables;

import io.tidemark.schemas.Block;
import io.tidemark.schemas.DecimalColumn;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A column of a table: what it is, and where its values are in a block.
 *
 * <p>Nothing is looked up or made per value: a {@link Writer} goes through a stretch of rows at
 * once.
 *
 * @param <B> the blocks
 */
public abstract class Column<B extends Block> {
  private static final Types.StringType STRING = Types.StringType.get();
  private static final Types.TimestampType TIMESTAMP = Types.TimestampType.withZone();
  private static final Types.DecimalType DECIMAL = Types.DecimalType.of(38, 18);

  private final int id;
  private final String name;
  private final Type type;
  private final String doc;
  private BitAt<B> isPresent;

  protected Column(int id, String name, Type type, String doc) {
    this.id = id;
    this.name = name;
    this.type = type;
    this.doc = doc;
  }

  /** A text that a block holds once. */
  public interface TextOf<B> {
    String of(B block);
  }

  /** Bytes that a block of one row holds. */
  public interface BytesOf<B> {
    byte[] of(B block);
  }

  /** Decimals of the rows of a block. */
  public interface DecimalsOf<B> {
    DecimalColumn of(B block);
  }

  /** A whole number of row {@code i} of a block. */
  public interface NumberAt<B> {
    long at(B block, int i);
  }

  /** Something that is true of row {@code i} of a block, or not. */
  public interface BitAt<B> {
    boolean at(B block, int i);
  }

  /** Writes a text of row {@code i} of a block, of one length for all rows, in ASCII. */
  public interface AsciiAt<B> {
    void write(B block, int i, byte[] to);
  }

  /** A text that is the same in all rows of a block, and in those of many. */
  public static <B extends Block> Column<B> text(
      int id, String name, String doc, TextOf<B> values) {
    return new Text<>(id, name, doc, values);
  }

  /** A text that hardly any other row has, of blocks of one row. */
  public static <B extends Block> Column<B> ownText(
      int id, String name, String doc, TextOf<B> values) {
    return new OwnText<>(id, name, doc, values);
  }

  /** A text that hardly any other row has, of one length and in ASCII. */
  public static <B extends Block> Column<B> ascii(
      int id, String name, String doc, int length, AsciiAt<B> values) {
    return new Ascii<>(id, name, doc, length, values);
  }

  public static <B extends Block> Column<B> number(
      int id, String name, String doc, NumberAt<B> values) {
    return new Numbers<>(id, name, Types.LongType.get(), doc, values);
  }

  /** A time in microseconds since the epoch, UTC. */
  public static <B extends Block> Column<B> time(
      int id, String name, String doc, NumberAt<B> values) {
    return new Numbers<>(id, name, TIMESTAMP, doc, values);
  }

  /**
   * An exact decimal(38,18).
   *
   * @param values is asked once per block, so that it may compute them
   */
  public static <B extends Block> Column<B> decimal(
      int id, String name, String doc, DecimalsOf<B> values) {
    return new Decimal<>(id, name, doc, values);
  }

  public static <B extends Block> Column<B> bit(int id, String name, String doc, BitAt<B> values) {
    return new Bit<>(id, name, doc, values);
  }

  /** Bytes that are no text, of blocks of one row. */
  public static <B extends Block> Column<B> bytes(
      int id, String name, String doc, BytesOf<B> values) {
    return new Bytes<>(id, name, doc, values);
  }

  /** The id of the run that wrote a row: of each table. */
  static <B extends Block> Column<B> runId(int id) {
    return new RunId<>(id);
  }

  /** When the run that wrote a row was started: of each table. */
  static <B extends Block> Column<B> runStarted(int id) {
    return new RunStarted<>(id);
  }

  /** Lets the column be null: it has a value only where this is true of a row. */
  public Column<B> where(BitAt<B> present) {
    isPresent = present;
    return this;
  }

  /** Its number in the table, from 1, which never changes. */
  public final int id() {
    return id;
  }

  public final String name() {
    return name;
  }

  final NestedField field() {
    return isPresent == null
        ? NestedField.required(id, name, type, doc)
        : NestedField.optional(id, name, type, doc);
  }

  /** Whether the value says something of the run that wrote the row, and nothing of its key. */
  public boolean isOfRun() {
    return false;
  }

  /** Whether it is a text that all rows of a block share. */
  final boolean isShared() {
    return this instanceof Text && !isOwnText();
  }

  /** Whether it is a text that hardly any other row has, of blocks of one row. */
  final boolean isOwnText() {
    return this instanceof OwnText;
  }

  /** Whether it is a whole number or a time. */
  public final boolean isNumber() {
    return this instanceof Numbers;
  }

  /** The length of all texts. */
  public int length() {
    throw new IllegalStateException(name + " has no texts of one length");
  }

  /** Writes the text of row {@code i} of a block, which is in ASCII and of one {@link #length}. */
  public void ascii(B block, int i, byte[] to) {
    throw new IllegalStateException(name + " has no texts of one length");
  }

  /** The text of all rows of a block. */
  public String text(B block) {
    throw new IllegalStateException(name + " is no text of a block");
  }

  /** The number or time of row {@code i} of a block. */
  public long number(B block, int i) {
    throw new IllegalStateException(name + " is no whole number");
  }

  /** Compares the values of two rows: texts, numbers or times. */
  final int compare(B block, int i, B other, int j) {
    return isNumber()
        ? Long.compare(number(block, i), number(other, j))
        : text(block).compareTo(text(other));
  }

  /** The value of row {@code i} as Iceberg has it in memory: a text, a number or a time. */
  public final Object value(B block, int i) {
    return isNumber() ? (Object) number(block, i) : text(block);
  }

  /** Starts to write values of this column. */
  public abstract Writer<B> writer();

  /** Hands over the values of one block after the other. Not thread-safe. */
  public abstract static class Writer<B extends Block> {
    private final BitAt<B> isPresent;
    private B block;
    private Ingest run;

    protected Writer(Column<B> column) {
      this.isPresent = column.isPresent;
    }

    /** Goes on with a block, of rows that a run wrote. */
    public void begin(B next, Ingest writtenBy) {
      block = next;
      run = writtenBy;
    }

    /** Hands over the values of rows {@code [from, to)} of the block. */
    public final void write(int from, int to, Values out) {
      if (isPresent == null) {
        writePresent(from, to, out);
        return;
      }
      for (int i = from; i < to; i++) {
        if (isPresent.at(block, i)) {
          writePresent(i, i + 1, out);
        } else {
          out.missing();
        }
      }
    }

    /** Hands over the values of rows that have one. */
    protected abstract void writePresent(int from, int to, Values out);

    /** The block whose rows are written. */
    protected final B block() {
      return block;
    }

    /** The run that wrote the rows. */
    protected final Ingest run() {
      return run;
    }
  }

  private static class Text<B extends Block> extends Column<B> {
    private final TextOf<B> values;

    private Text(int id, String name, String doc, TextOf<B> values) {
      super(id, name, STRING, doc);
      this.values = values;
    }

    @Override
    public final String text(B block) {
      return values.of(block);
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        private String text;

        @Override
        public void begin(B next, Ingest writtenBy) {
          super.begin(next, writtenBy);
          text = values.of(next);
        }

        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.text(text);
          }
        }
      };
    }
  }

  private static final class OwnText<B extends Block> extends Text<B> {
    private OwnText(int id, String name, String doc, TextOf<B> values) {
      super(id, name, doc, values);
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          byte[] utf8 = text(block()).getBytes(StandardCharsets.UTF_8);
          for (int i = from; i < to; i++) {
            out.ownText(utf8);
          }
        }
      };
    }
  }

  private static final class Ascii<B extends Block> extends Column<B> {
    private final int length;
    private final AsciiAt<B> values;

    private Ascii(int id, String name, String doc, int length, AsciiAt<B> values) {
      super(id, name, STRING, doc);
      this.length = length;
      this.values = values;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void ascii(B block, int i, byte[] to) {
      values.write(block, i, to);
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        private final byte[] text = new byte[length];

        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            values.write(block(), i, text);
            out.ownText(text);
          }
        }
      };
    }
  }

  private static final class Numbers<B extends Block> extends Column<B> {
    private final NumberAt<B> values;

    private Numbers(int id, String name, Type type, String doc, NumberAt<B> values) {
      super(id, name, type, doc);
      this.values = values;
    }

    @Override
    public long number(B block, int i) {
      return values.at(block, i);
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.number(values.at(block(), i));
          }
        }
      };
    }
  }

  private static final class Decimal<B extends Block> extends Column<B> {
    private final DecimalsOf<B> values;

    private Decimal(int id, String name, String doc, DecimalsOf<B> values) {
      super(id, name, DECIMAL, doc);
      this.values = values;
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        private DecimalColumn decimals;

        @Override
        public void begin(B next, Ingest writtenBy) {
          super.begin(next, writtenBy);
          decimals = values.of(next);
        }

        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.decimal(decimals, i);
          }
        }
      };
    }
  }

  private static final class Bit<B extends Block> extends Column<B> {
    private final BitAt<B> values;

    private Bit(int id, String name, String doc, BitAt<B> values) {
      super(id, name, Types.BooleanType.get(), doc);
      this.values = values;
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.bit(values.at(block(), i));
          }
        }
      };
    }
  }

  private static final class Bytes<B extends Block> extends Column<B> {
    private final BytesOf<B> values;

    private Bytes(int id, String name, String doc, BytesOf<B> values) {
      super(id, name, Types.BinaryType.get(), doc);
      this.values = values;
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.bytes(values.of(block()));
          }
        }
      };
    }
  }

  private static final class RunId<B extends Block> extends Column<B> {
    private RunId(int id) {
      super(id, Dataset.INGEST_ID, STRING, "The run that wrote this row");
    }

    @Override
    public boolean isOfRun() {
      return true;
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.text(run().id());
          }
        }
      };
    }
  }

  private static final class RunStarted<B extends Block> extends Column<B> {
    private RunStarted(int id) {
      super(id, Dataset.INGESTED_AT, TIMESTAMP, "When that run started, UTC; decides nothing");
    }

    @Override
    public boolean isOfRun() {
      return true;
    }

    @Override
    public Writer<B> writer() {
      return new Writer<>(this) {
        @Override
        protected void writePresent(int from, int to, Values out) {
          for (int i = from; i < to; i++) {
            out.number(run().startedMicros());
          }
        }
      };
    }
  }
}
