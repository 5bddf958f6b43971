package io.tidemark.schemas.tables;

import static org.apache.iceberg.types.Types.NestedField.required;

import java.util.List;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;

/** The table of records that could not be understood, one row per record. */
public final class DeadLettersTable {
  public static final String ID = "id";
  public static final String FORMAT = "format";
  public static final String SOURCE = "source";
  public static final String POSITION = "position";
  public static final String REASON = "reason";
  public static final String PAYLOAD = "payload";
  public static final String INGEST_ID = "ingest_id";
  public static final String INGESTED_AT = "ingested_at";

  private static final Types.StringType STRING = Types.StringType.get();

  public static final Schema SCHEMA =
      new Schema(
          List.of(
              required(1, ID, STRING, "Hash of format, source, position and payload"),
              required(2, FORMAT, STRING, "Format it was read as"),
              required(3, SOURCE, STRING, "File it came from"),
              required(4, POSITION, Types.LongType.get(), "Offset of its first byte, decompressed"),
              required(5, REASON, STRING, "Why it was refused"),
              required(6, PAYLOAD, Types.BinaryType.get(), "The original bytes"),
              required(7, INGEST_ID, STRING, "The run that wrote this row"),
              required(
                  8, INGESTED_AT, Types.TimestampType.withZone(), "When that run started, UTC")),
          Set.of(1));

  private static final TableContract CONTRACT =
      new TableContract(
          "dead_letters",
          SCHEMA,
          PartitionSpec.builderFor(SCHEMA).identity(FORMAT).build(),
          SortOrder.builderFor(SCHEMA).asc(SOURCE).asc(POSITION).build(),
          TableContract.properties(
              "Records that could not be understood, with their original bytes"));

  private DeadLettersTable() {}

  public static TableContract contract() {
    return CONTRACT;
  }
}
