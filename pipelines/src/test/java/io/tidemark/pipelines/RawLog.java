package io.tidemark.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.pipelines.runners.Runners;
import io.tidemark.schemas.DeadLetter;
import io.tidemark.schemas.DeadLetterCodec;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.EnvelopeCodec;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.DecodeEnvelopes;
import io.tidemark.transforms.decode.TimeRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Fills the raw log of a warehouse as a job that receives messages does. */
public final class RawLog {
  private static final long PUBLISHED = 1_723_161_600_000_000L;

  private RawLog() {}

  /**
   * The lines of a file as messages.
   *
   * @param source the file, in full
   * @param instrument what they are of, or null
   * @param linesPerMessage how many lines a message holds
   */
  public static List<Envelope> messages(
      String source, List<String> lines, String format, String instrument, int linesPerMessage) {
    List<Envelope> messages = new ArrayList<>();
    long position = 0;
    for (int i = 0; i < lines.size(); i += linesPerMessage) {
      String payload =
          String.join("\n", lines.subList(i, Math.min(lines.size(), i + linesPerMessage)));
      byte[] bytes = payload.getBytes(UTF_8);
      messages.add(
          Envelope.of(
              "topic-0",
              source + "@" + i,
              format,
              instrument,
              source,
              position,
              PUBLISHED + i,
              PUBLISHED + i,
              bytes));
      position += bytes.length + 1;
    }
    return messages;
  }

  /** The same message as it is published once more. */
  public static Envelope publishedAgain(Envelope message) {
    return Envelope.of(
        message.channel(),
        message.messageId() + "-again",
        message.format(),
        message.instrument(),
        message.source(),
        message.position(),
        message.publishTime() + 1,
        message.receiveTime(),
        message.payload());
  }

  /** Decodes messages and appends them. */
  public static void append(Path folder, List<Envelope> messages) {
    run(
        pipeline ->
            pipeline
                .apply(
                    Create.of(messages.stream().map(EnvelopeBlock::of).toList())
                        .withCoder(BlockCoder.of(EnvelopeBlockCodec.of())))
                .apply(DecodeEnvelopes.of(TimeRange.ALL, Duration.ofDays(1), 1))
                .get(DecodeEnvelopes.ENVELOPES)
                .apply(
                    FlatMapElements.into(TypeDescriptor.of(Envelope.class))
                        .via(EnvelopeBlock::messages))
                .setCoder(BlockCoder.of(EnvelopeCodec.of()))
                .apply(UpsertRows.of(RawTable.DATASET, warehouse(folder), ingest(), "raw")));
  }

  /** Appends messages in which no event time was found. */
  public static void appendTimeless(Path folder, List<Envelope> messages) {
    run(
        pipeline ->
            pipeline
                .apply(Create.of(messages).withCoder(BlockCoder.of(EnvelopeCodec.of())))
                .apply(UpsertRows.of(RawTable.DATASET, warehouse(folder), ingest(), "raw")));
  }

  /** Stores dead letters. */
  public static void refuse(Path folder, DeadLetter... letters) {
    run(
        pipeline ->
            pipeline
                .apply(Create.of(List.of(letters)).withCoder(BlockCoder.of(DeadLetterCodec.of())))
                .apply(
                    UpsertRows.of(
                        DeadLettersTable.DATASET, warehouse(folder), ingest(), "letters")));
  }

  private static Warehouse warehouse(Path folder) {
    Warehouse warehouse =
        Warehouse.of(folder.toString(), Warehouse.CatalogType.JDBC, null, Map.of());
    warehouse.prepare(List.of(RawTable.contract(), DeadLettersTable.contract()));
    return warehouse;
  }

  private static Ingest ingest() {
    return new Ingest("test-" + UUID.randomUUID(), 0);
  }

  private static void run(Consumer<Pipeline> graph) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create();
    Runners.tune(options);
    Pipeline pipeline = Pipeline.create(options);
    graph.accept(pipeline);
    pipeline.run().waitUntilFinish();
  }
}
