package io.tidemark.storage.scan;

import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.EnvelopeBlocks;
import io.tidemark.schemas.tables.Assembler;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.read.StoredCells;
import io.tidemark.storage.read.StoredRows;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.DecodedOutputs;
import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.Reading;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Reads messages of the raw log and decodes them: blocks of ticks, blocks of venue candles, dead
 * letters, each of them once, and the messages themselves.
 */
public final class ReadRaw extends PTransform<PBegin, PCollectionTuple> {
  private final PlanFiles files;
  private final Warehouse warehouse;
  private final SerializableFunction<Envelope, Boolean> wanted;
  private final Reading reading;

  /**
   * Reads messages.
   *
   * @param wanted which of the messages in the files
   * @param reading how they are decoded
   */
  public ReadRaw(
      PlanFiles files,
      Warehouse warehouse,
      SerializableFunction<Envelope, Boolean> wanted,
      Reading reading) {
    this.files = files;
    this.warehouse = warehouse;
    this.wanted = wanted;
    this.reading = reading;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    PCollectionTuple decoded =
        begin
            .apply("Files", files)
            .apply(
                "Messages",
                ParDo.of(new Read(warehouse, files.filter(), wanted, reading.progress())))
            .setCoder(BlockCoder.of(EnvelopeBlockCodec.of()))
            .apply(
                "Decode",
                DecodeEnvelopes.of(reading.range(), reading.window(), reading.semantics())
                    .knowing(reading.symbols()));
    return PCollectionTuple.of(DecodedOutputs.TICKS, decoded.get(DecodedOutputs.TICKS))
        .and(DecodedOutputs.CANDLES, decoded.get(DecodedOutputs.CANDLES))
        .and(
            DecodedOutputs.DEAD_LETTERS,
            decoded.get(DecodedOutputs.DEAD_LETTERS).apply("DeadLettersOnce", new Once()))
        .and(DecodeEnvelopes.ENVELOPES, decoded.get(DecodeEnvelopes.ENVELOPES));
  }

  /**
   * Messages that were published twice hold the same record, whose dead letter is one row. Letters
   * are grouped by how their ids begin: the direct runner takes milliseconds for each group.
   */
  private static final class Once
      extends PTransform<PCollection<DeadLetter>, PCollection<DeadLetter>> {
    private static final int PREFIX = 1;

    @Override
    public PCollection<DeadLetter> expand(PCollection<DeadLetter> letters) {
      return letters
          .apply(
              "ById",
              WithKeys.<String, DeadLetter>of(letter -> letter.id().substring(0, PREFIX))
                  .withKeyType(TypeDescriptors.strings()))
          .setCoder(KvCoder.of(StringUtf8Coder.of(), BlockCoder.of(DeadLetterCodec.of())))
          .apply("Group", GroupByKey.create())
          .apply("First", ParDo.of(new First()))
          .setCoder(BlockCoder.of(DeadLetterCodec.of()));
    }
  }

  private static final class First extends DoFn<KV<String, Iterable<DeadLetter>>, DeadLetter> {
    @ProcessElement
    public void process(
        @Element KV<String, Iterable<DeadLetter>> letters, OutputReceiver<DeadLetter> out) {
      Set<String> ids = new HashSet<>();
      for (DeadLetter letter : letters.getValue()) {
        if (ids.add(letter.id())) {
          out.output(letter);
        }
      }
    }
  }

  private static final class Read extends DoFn<FileScanTask, EnvelopeBlock> {
    private static final String NAMESPACE = "raw";
    private static final int ROWS_PER_REPORT = 4_096;
    private static final List<String> COLUMNS = RawTable.DATASET.contentNames();

    private final Counter filesRead = Metrics.counter(NAMESPACE, "files");
    private final Counter bytesRead = Metrics.counter(NAMESPACE, "bytes");
    private final Counter messagesRead = Metrics.counter(NAMESPACE, "messages");

    private final CurrentTable table;
    private final Expression filter;
    private final SerializableFunction<Envelope, Boolean> isWanted;
    private final String progressName;

    private Read(
        Warehouse warehouse,
        Expression filter,
        SerializableFunction<Envelope, Boolean> isWanted,
        String progressName) {
      this.table = new CurrentTable(warehouse, RawTable.contract().name());
      this.filter = filter;
      this.isWanted = isWanted;
      this.progressName = progressName;
    }

    @ProcessElement
    public void process(@Element FileScanTask file, OutputReceiver<EnvelopeBlock> out)
        throws IOException {
      StoredRows stored = new StoredRows(table.any());
      Progress progress = Progress.of(progressName);
      long size = file.file().fileSizeInBytes();
      long rows = 0;
      long wanted = 0;
      long toldBytes = 0;
      long toldWanted = 0;
      EnvelopeBlocks blocks = new EnvelopeBlocks(out::output);
      StoredCells cells = new StoredCells(RawTable.DATASET);
      Assembler<Envelope> messages = RawTable.DATASET.assembler(cells);
      try (CloseableIterable<StoredCells> all = stored.read(file, COLUMNS, filter, cells)) {
        for (StoredCells unused : all) {
          messages.add();
          Envelope envelope = messages.take();
          if (isWanted.apply(envelope)) {
            blocks.add(envelope);
            wanted++;
          }
          rows++;
          if (rows % ROWS_PER_REPORT == 0) {
            long bytes = Math.min(size, size * rows / file.file().recordCount());
            progress.read(bytes - toldBytes, wanted - toldWanted);
            toldBytes = bytes;
            toldWanted = wanted;
          }
        }
      }
      blocks.flush();
      progress.read(size - toldBytes, wanted - toldWanted);
      filesRead.inc();
      bytesRead.inc(size);
      messagesRead.inc(wanted);
    }
  }
}
