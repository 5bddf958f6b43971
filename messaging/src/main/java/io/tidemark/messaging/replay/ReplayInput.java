package io.tidemark.messaging.replay;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.stream.BatchedSource;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.schemas.EnvelopeBlocks;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.SourceReport;
import io.tidemark.transforms.decode.Unread;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;

/** Plays recorded files as they were recorded. */
public final class ReplayInput extends StreamInput {
  private final FilePlan plan;
  private final StreamSettings settings;

  public ReplayInput(FilePlan plan, StreamSettings settings) {
    this.plan = plan;
    this.settings = settings;
  }

  @Override
  public PCollection<EnvelopeBlock> expand(PBegin begin) {
    return begin
        .apply("ReadRecorded", Read.from(BatchedSource.of(ReplaySource.of(plan, settings))))
        .apply("Blocks", ParDo.of(new ToBlocks()))
        .setCoder(BlockCoder.of(EnvelopeBlockCodec.of()));
  }

  @Override
  public Optional<String> channels() {
    return Optional.empty();
  }

  private static final class ToBlocks
      extends DoFn<List<TimestampedValue<Envelope>>, EnvelopeBlock> {
    private final Counter unread = Metrics.counter("streams", SourceReport.UNREAD);

    @ProcessElement
    public void process(
        @Element List<TimestampedValue<Envelope>> messages,
        PipelineOptions options,
        OutputReceiver<EnvelopeBlock> out) {
      EnvelopeBlocks blocks = new EnvelopeBlocks(out::output);
      for (TimestampedValue<Envelope> message : messages) {
        Unread.of(message.getValue())
            .ifPresent(
                reason -> {
                  unread.inc();
                  Progress.of(options.getJobName())
                      .sources()
                      .unread(message.getValue().source(), reason);
                });
        blocks.add(message.getValue());
      }
      blocks.flush();
    }
  }
}
