package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.files.FilePlan;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCoder;
import java.util.Optional;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Plays recorded files as they were recorded. */
final class ReplayInput extends StreamInput {
  private final FilePlan plan;
  private final StreamSettings settings;

  ReplayInput(FilePlan plan, StreamSettings settings) {
    this.plan = plan;
    this.settings = settings;
  }

  @Override
  public PCollection<EnvelopeBlock> expand(PBegin begin) {
    return begin
        .apply("ReadRecorded", Read.from(ReplaySource.of(plan, settings)))
        .apply(
            "Blocks",
            MapElements.into(TypeDescriptor.of(EnvelopeBlock.class)).via(EnvelopeBlock::of))
        .setCoder(EnvelopeBlockCoder.of());
  }

  @Override
  public Optional<String> channels() {
    return Optional.empty();
  }
}
