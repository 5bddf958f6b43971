package io.tidemark.pipelines.files;

import io.tidemark.pipelines.BackfillSource;
import io.tidemark.pipelines.Reading;
import io.tidemark.transforms.decode.Format;
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
  private final Format format;

  private FileSource(FilePlan plan, Format format) {
    this.plan = plan;
    this.format = format;
  }

  /** The files of a plan, which are written in this format. */
  public static FileSource of(FilePlan plan, Format format) {
    return new FileSource(plan, format);
  }

  @Override
  public PTransform<PBegin, PCollectionTuple> read(Reading reading) {
    return ReadFiles.of(plan, format, reading);
  }

  @Override
  public Optional<PCollection<String>> wholeSources(PCollectionTuple read) {
    return Optional.of(
        read.getPipeline()
            .apply(
                "WholeSources",
                Create.of(
                        plan.slices().stream()
                            .map(slice -> BackfillSource.wholeSource(format.name(), slice.source()))
                            .distinct()
                            .toList())
                    .withCoder(StringUtf8Coder.of())));
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
