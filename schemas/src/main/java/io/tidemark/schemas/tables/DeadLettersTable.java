package io.tidemark.schemas.tables;

import io.tidemark.schemas.BlockCodec;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;

/** The table of records that could not be understood, one row per record. */
public final class DeadLettersTable {
  public static final String ID = "id";
  public static final String FORMAT = "format";
  public static final String SOURCE = "source";
  public static final String POSITION = "position";
  public static final String REASON = "reason";
  public static final String PAYLOAD = "payload";
  public static final String INGEST_ID = Dataset.INGEST_ID;
  public static final String INGESTED_AT = Dataset.INGESTED_AT;

  public static final Dataset<DeadLetter> DATASET = new DeadLetters();

  public static final Schema SCHEMA = DATASET.schema();

  private DeadLettersTable() {}

  public static TableContract contract() {
    return DATASET.contract();
  }

  private static final class DeadLetters extends Dataset<DeadLetter> {
    private DeadLetters() {
      super(
          Dataset.<DeadLetter>named(
                  "dead_letters", "Records that could not be understood, with their original bytes")
              .column(
                  Column.ownText(
                      1, ID, "Hash of format, source, position and payload", DeadLetter::id))
              .column(Column.text(2, FORMAT, "Format it was read as", DeadLetter::format))
              .column(Column.text(3, SOURCE, "File it came from", DeadLetter::source))
              .column(
                  Column.number(
                      4,
                      POSITION,
                      "Offset of its first byte, decompressed",
                      (letter, i) -> letter.position()))
              .column(Column.ownText(5, REASON, "Why it was refused", DeadLetter::reason))
              .column(Column.bytes(6, PAYLOAD, "The original bytes", DeadLetter::payload))
              .run()
              .key(ID)
              .foundBy(FORMAT, SOURCE, POSITION)
              .partitions(spec -> spec.identity(FORMAT))
              .sortedBy(SOURCE, POSITION)
              .shows(FORMAT, SOURCE, POSITION, REASON));
    }

    @Override
    public BlockCodec<DeadLetter> codec() {
      return DeadLetterCodec.of();
    }

    @Override
    public DeadLetter slice(DeadLetter letter, int from, int to) {
      return letter;
    }

    @Override
    public List<DeadLetter> distinct(List<DeadLetter> letters) {
      Map<String, DeadLetter> byId = new LinkedHashMap<>();
      letters.forEach(letter -> byId.put(letter.id(), letter));
      return List.copyOf(byId.values());
    }

    @Override
    public Assembler<DeadLetter> assembler(Cells rows) {
      Cell format = rows.column(FORMAT);
      Cell source = rows.column(SOURCE);
      Cell position = rows.column(POSITION);
      Cell reason = rows.column(REASON);
      Cell payload = rows.column(PAYLOAD);
      return Assembler.ofRows(
          () ->
              new DeadLetter(
                  format.text(), source.text(), position.number(), reason.text(), payload.bytes()));
    }
  }
}
