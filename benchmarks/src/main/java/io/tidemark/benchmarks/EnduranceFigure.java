package io.tidemark.benchmarks;

import java.util.Locale;

/** What is sampled of a live job each minute. Their order is that of the columns of the samples. */
enum EnduranceFigure {
  /** Minutes of run time of all pieces, this one included. */
  MINUTE,
  /** The piece it is of, from 1. */
  PIECE,
  /** Metadata files that the job has begun to write: commits to any table, failed ones too. */
  COMMITS,
  /** Objects that the job has opened for each commit, of all kinds. */
  OPENED(true),
  OPENED_METADATA(true),
  OPENED_LISTS(true),
  OPENED_MANIFESTS(true),
  OPENED_DATA(true),
  /** Bytes that the job has read for each commit, of all kinds. */
  READ_BYTES(true),
  /** Bytes of metadata.json, manifest lists and manifests that the job has read for each commit. */
  READ_METADATA_BYTES(true),
  /** Bytes of the current metadata.json of all tables. */
  METADATA_BYTES(true),
  /** Manifests in the current snapshots of all tables. */
  MANIFESTS,
  /** Snapshots that the tables have. */
  SNAPSHOTS,
  /** Files in the folder of the tables. */
  FILES_METADATA,
  FILES_LISTS,
  FILES_MANIFESTS,
  FILES_DATA,
  FILES_OTHER,
  /** Processor time of the job for each commit, without that of the full collection. */
  CPU_MILLIS(true),
  /** Heap in use after a full collection. */
  HEAP_MIB(true),
  /** Messages sent that the job has not acknowledged. */
  BEHIND,
  /** What the polling reader has read, and what was wrong, in this minute. */
  READS,
  READ_FAULTS,
  /** Backfills that have ended in this minute, and those that have failed. */
  BACKFILLS,
  BACKFILL_FAULTS;

  private final boolean bounded;

  EnduranceFigure() {
    this(false);
  }

  EnduranceFigure(boolean bounded) {
    this.bounded = bounded;
  }

  /** Whether it must stay as it is however long the job runs. */
  boolean isBounded() {
    return bounded;
  }

  /** The name of its column. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of the objects of a kind. */
  static EnduranceFigure files(FileKind kind) {
    return switch (kind) {
      case METADATA -> FILES_METADATA;
      case LIST -> FILES_LISTS;
      case MANIFEST -> FILES_MANIFESTS;
      case DATA -> FILES_DATA;
      case OTHER -> FILES_OTHER;
    };
  }
}
