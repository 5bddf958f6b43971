package io.tidemark.pipelines.sources;

import io.tidemark.transforms.decode.Progress;
import io.tidemark.transforms.decode.Reading;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** What a backfill reads, found and checked before any work. */
public interface BackfillSource {
  /**
   * Reads and decodes it, to the outputs of {@link io.tidemark.transforms.decode.DecodedOutputs
   * DecodedOutputs}.
   */
  PTransform<PBegin, PCollectionTuple> read(Reading reading);

  /**
   * The formats and sources that are read to their ends, so that the dead letters read are all
   * there are of them, as {@link #wholeSource} writes them; empty where some are left out.
   *
   * @param read what {@link #read} gave
   */
  default Optional<PCollection<String>> wholeSources(PCollectionTuple read) {
    return Optional.empty();
  }

  /** A format and a source as one text. */
  static String wholeSource(String format, String source) {
    return format + " " + source;
  }

  /** What is not read and why, a line for each. */
  default List<String> unread() {
    return List.of();
  }

  /** The number of files. */
  int files();

  /** The number of bytes of all files, as stored. */
  long bytes();

  /** About the number of bytes of all files once decompressed. */
  long expandedBytes();

  /** What {@link Progress} counts besides bytes, in the plural. */
  String rows();
}
