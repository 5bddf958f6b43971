package io.tidemark.pipelines;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/** What a backfill reads, found and checked before any work. */
public interface BackfillSource {
  /**
   * Reads and decodes it, to the outputs of {@link io.tidemark.transforms.decode.DecodedOutputs
   * DecodedOutputs}.
   */
  PTransform<PBegin, PCollectionTuple> read(Reading reading);

  /** The number of files. */
  int files();

  /** The number of bytes of all files, as stored. */
  long bytes();

  /** About the number of bytes of all files once decompressed. */
  long expandedBytes();

  /** What {@link Progress} counts besides bytes, in the plural. */
  String rows();
}
