package io.tidemark.schemas.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;

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
  public static final String INGEST_ID = Dataset.INGEST_ID;
  public static final String INGESTED_AT = Dataset.INGESTED_AT;

  public static final Dataset<Envelope> DATASET = new Raw();

  public static final Schema SCHEMA = DATASET.schema();

  private RawTable() {}

  public static TableContract contract() {
    return DATASET.contract();
  }

  /** One that is delivered again, with the publish time it had, is the same row. */
  private static final class Raw extends Dataset<Envelope> {
    private static final Comparator<Envelope> ORDER =
        Comparator.comparing(Envelope::channel).thenComparingLong(Envelope::publishTime);

    private Raw() {
      super(
          Dataset.<Envelope>named("raw", "Every message as it was received")
              .version(2)
              .column(
                  Column.text(
                      1,
                      CHANNEL,
                      "Kafka partition, Pub/Sub subscription or file",
                      Envelope::channel))
              .column(
                  Column.ownText(
                      2,
                      MESSAGE_ID,
                      "Offset, message id or position in the channel",
                      Envelope::messageId))
              .column(Column.text(3, FORMAT, "Format its records are written in", Envelope::format))
              .column(
                  Column.text(
                          4,
                          INSTRUMENT,
                          "What they are of, where they do not say it",
                          Envelope::instrument)
                      .where((message, i) -> message.instrument() != null))
              .column(
                  Column.text(
                      5,
                      SOURCE,
                      "Where they were first written: a file or the channel",
                      Envelope::source))
              .column(
                  Column.number(
                      6,
                      POSITION,
                      "Offset of its first byte in the source",
                      (message, i) -> message.position()))
              .column(
                  Column.time(
                      7,
                      PUBLISH_TIME,
                      "When it was published, UTC",
                      (message, i) -> message.publishTime()))
              .column(
                  Column.time(
                      8,
                      RECEIVE_TIME,
                      "When it was received, UTC; decides nothing",
                      (message, i) -> message.receiveTime()))
              .column(
                  Column.<Envelope>time(
                          9,
                          FIRST_TIME,
                          "Earliest event time in it, UTC",
                          (message, i) -> message.firstTime())
                      .where((message, i) -> message.firstTime() != Envelope.NO_TIME))
              .column(
                  Column.<Envelope>time(
                          10,
                          LAST_TIME,
                          "Latest event time in it, UTC",
                          (message, i) -> message.lastTime())
                      .where((message, i) -> message.lastTime() != Envelope.NO_TIME))
              .column(Column.bytes(11, PAYLOAD, "Its bytes, unchanged", Envelope::payload))
              .run()
              .key(CHANNEL, PUBLISH_TIME, MESSAGE_ID)
              .earlierKey(CHANNEL, MESSAGE_ID)
              .foundBy(CHANNEL, PUBLISH_TIME)
              .partitions(spec -> spec.day(PUBLISH_TIME))
              .sortedBy(CHANNEL, PUBLISH_TIME)
              // What is delivered again is looked for among the latest messages of each channel.
              .property("write.parquet.row-group-size-bytes", Integer.toString(4 << 20))
              // Dictionaries are for what all messages of a channel have in common; a column that
              // outgrows this goes on without one.
              .property("write.parquet.dict-size-bytes", Integer.toString(4 << 10))
              .shows(CHANNEL, PUBLISH_TIME, MESSAGE_ID, FORMAT, FIRST_TIME, LAST_TIME));
    }

    @Override
    public BlockCodec<Envelope> codec() {
      return EnvelopeCodec.of();
    }

    @Override
    public Envelope slice(Envelope message, int from, int to) {
      return message;
    }

    @Override
    public List<Envelope> distinct(List<Envelope> messages) {
      List<Envelope> ordered = new ArrayList<>(messages);
      ordered.sort(ORDER);
      List<Envelope> distinct = new ArrayList<>(ordered.size());
      int from = 0;
      while (from < ordered.size()) {
        int to = from + 1;
        while (to < ordered.size() && ORDER.compare(ordered.get(from), ordered.get(to)) == 0) {
          to++;
        }
        List<Envelope> group = ordered.subList(from, to);
        distinct.addAll(to == from + 1 ? group : distinctIds(group));
        from = to;
      }
      return distinct;
    }

    private static Collection<Envelope> distinctIds(List<Envelope> group) {
      Map<String, Envelope> byId = new LinkedHashMap<>();
      group.forEach(message -> byId.putIfAbsent(message.messageId(), message));
      return byId.values();
    }

    @Override
    public Assembler<Envelope> assembler(Cells rows) {
      Cell channel = rows.column(CHANNEL);
      Cell messageId = rows.column(MESSAGE_ID);
      Cell format = rows.column(FORMAT);
      Cell instrument = rows.column(INSTRUMENT);
      Cell source = rows.column(SOURCE);
      Cell position = rows.column(POSITION);
      Cell publishTime = rows.column(PUBLISH_TIME);
      Cell receiveTime = rows.column(RECEIVE_TIME);
      Cell firstTime = rows.column(FIRST_TIME);
      Cell lastTime = rows.column(LAST_TIME);
      Cell payload = rows.column(PAYLOAD);
      return Assembler.ofRows(
          () ->
              new Envelope(
                  channel.text(),
                  messageId.text(),
                  format.text(),
                  instrument.isMissing() ? null : instrument.text(),
                  source.text(),
                  position.number(),
                  publishTime.number(),
                  receiveTime.number(),
                  timeOf(firstTime),
                  timeOf(lastTime),
                  payload.bytes()));
    }

    private static long timeOf(Cell cell) {
      return cell.isMissing() ? Envelope.NO_TIME : cell.number();
    }
  }
}
