package io.tidemark.schemas.tables;

import static org.apache.iceberg.types.Types.NestedField.optional;
import static org.apache.iceberg.types.Types.NestedField.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.types.Types;

/**
 * The raw log: every message as it was received, one row per message. It is the truth that every
 * other table can be made again from.
 */
public final class RawTable {
  public static final String CHANNEL = "channel";
  public static final String MESSAGE_ID = "message_id";
  public static final String FORMAT = "format";
  public static final String INSTRUMENT = "instrument";
  public static final String SOURCE = "source";
  public static final String POSITION = "position";
  public static final String PUBLISH_TIME = "publish_time";
  public static final String RECEIVE_TIME = "receive_time";
  public static final String FIRST_TIME = "first_time";
  public static final String LAST_TIME = "last_time";
  public static final String PAYLOAD = "payload";
  public static final String INGEST_ID = "ingest_id";
  public static final String INGESTED_AT = "ingested_at";

  private static final Types.StringType STRING = Types.StringType.get();
  private static final Types.TimestampType TIMESTAMP = Types.TimestampType.withZone();

  public static final Schema SCHEMA =
      new Schema(
          List.of(
              required(1, CHANNEL, STRING, "Kafka partition, Pub/Sub subscription or file"),
              required(2, MESSAGE_ID, STRING, "Offset, message id or position in the channel"),
              required(3, FORMAT, STRING, "Format its records are written in"),
              optional(4, INSTRUMENT, STRING, "What they are of, where they do not say it"),
              required(5, SOURCE, STRING, "Where they were first written: a file or the channel"),
              required(6, POSITION, Types.LongType.get(), "Offset of its first byte in the source"),
              required(7, PUBLISH_TIME, TIMESTAMP, "When it was published, UTC"),
              required(8, RECEIVE_TIME, TIMESTAMP, "When it was received, UTC; decides nothing"),
              optional(9, FIRST_TIME, TIMESTAMP, "Earliest event time in it, UTC"),
              optional(10, LAST_TIME, TIMESTAMP, "Latest event time in it, UTC"),
              required(11, PAYLOAD, Types.BinaryType.get(), "Its bytes, unchanged"),
              required(12, INGEST_ID, STRING, "The run that wrote this row"),
              required(13, INGESTED_AT, TIMESTAMP, "When that run started, UTC")),
          Set.of(1, 2));

  private static final TableContract CONTRACT =
      new TableContract(
          "raw",
          SCHEMA,
          PartitionSpec.builderFor(SCHEMA).day(PUBLISH_TIME).build(),
          SortOrder.builderFor(SCHEMA).asc(CHANNEL).asc(PUBLISH_TIME).build(),
          properties());

  private RawTable() {}

  public static TableContract contract() {
    return CONTRACT;
  }

  private static Map<String, String> properties() {
    Map<String, String> properties =
        new HashMap<>(TableContract.properties("Every message as it was received"));
    // What is delivered again is looked for among the latest messages of each channel.
    properties.put("write.parquet.row-group-size-bytes", Integer.toString(4 << 20));
    // Dictionaries are for what all messages of a channel have in common; a column that outgrows
    // this goes on without one.
    properties.put("write.parquet.dict-size-bytes", Integer.toString(4 << 10));
    return Map.copyOf(properties);
  }
}
