package io.tidemark.pipelines.streams;

import io.tidemark.pipelines.files.FilePlan;
import io.tidemark.schemas.Envelope;
import java.util.Optional;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Plays recorded files as they were recorded. */
final class ReplayInput extends StreamInput {
  private final FilePlan plan;
  private final StreamSettings settings;

  ReplayInput(FilePlan plan, StreamSettings settings) {
    this.plan = plan;
    this.settings = settings;
  }

  @Override
  public PCollection<Envelope> expand(PBegin begin) {
    return begin.apply("ReadRecorded", Read.from(ReplaySource.of(plan, settings)));
  }

  @Override
  public Optional<String> channels() {
    return Optional.empty();
  }
}
