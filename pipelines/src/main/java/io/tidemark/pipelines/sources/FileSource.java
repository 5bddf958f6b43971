package io.tidemark.pipelines.sources;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.files.ReadFiles;
import io.tidemark.transforms.decode.Reading;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Files as the source of a backfill. */
public final class FileSource implements BackfillSource {
  private final FilePlan plan;

  private FileSource(FilePlan plan) {
    this.plan = plan;
  }

  /** The files of a plan. */
  public static FileSource of(FilePlan plan) {
    return new FileSource(plan);
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> read(Reading reading) {
    return ReadFiles.of(plan, reading);
  }

  @Override
  public Optional<PCollection<String>> wholeSources(PCollectionTuple read) {
    return Optional.of(
        read.getPipeline()
            .apply(
                "WholeSources",
                Create.of(
                        plan.slices().stream()
                            .map(
                                slice -> BackfillSource.wholeSource(slice.format(), slice.source()))
                            .distinct()
                            .toList())
                    .withCoder(StringUtf8Coder.of())));
  }

  @Override
  public List<String> unread() {
    return plan.unread();
  }

  @Override
  public int files() {
    return plan.files();
  }

  @Override
  public long bytes() {
    return plan.bytes();
  }

  @Override
  public long expandedBytes() {
    return plan.expandedBytes();
  }

  @Override
  public String rows() {
    return "rows";
  }
}
