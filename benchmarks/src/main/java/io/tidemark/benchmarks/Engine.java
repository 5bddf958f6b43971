package io.tidemark.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What does the work, and how it is set up. */
enum Engine {
  TIDEMARK_DIRECT(
      null,
      "beam-sdks-java-core-",
      Tidemark.class.getName(),
      "DirectRunner",
      8,
      "what ./tidemark backfill sets, on Beam's direct runner"),
  TIDEMARK_FLINK(
      null,
      "beam-sdks-java-core-",
      Tidemark.class.getName(),
      "FlinkRunner",
      8,
      "what ./tidemark backfill sets, on embedded Flink"),
  LOOP(
      null,
      null,
      PlainLoop.class.getName(),
      null,
      8,
      "one thread; trusts its input: in order, without duplicates or faults, small enough for"
          + " memory"),
  BEAM_DIRECT(
      null,
      "beam-sdks-java-core-",
      IdiomaticBeam.class.getName(),
      "DirectRunner",
      1,
      "targetParallelism=2 enforceImmutability=false enforceEncodability=false; coders of its"
          + " own; reads one file of eight"),
  BEAM_FLINK(
      null,
      "beam-sdks-java-core-",
      IdiomaticBeam.class.getName(),
      "FlinkRunner",
      1,
      "embedded, parallelism=2 fasterCopy=true objectReuse=true; coders of its own; reads one file"
          + " of eight"),
  DUCKDB(
      "duckdb",
      "duckdb_jdbc-",
      "io.tidemark.benchmarks.duckdb.DuckDb",
      null,
      8,
      "threads=2 memory_limit=heap preserve_insertion_order=false; types of columns given; tables"
          + " are Parquet files, zstd, partitioned by interval"),
  SPARK(
      "spark",
      "spark-sql_",
      "io.tidemark.benchmarks.spark.Spark",
      null,
      8,
      "local[2] spark.sql.shuffle.partitions=8 spark.sql.files.maxPartitionBytes=32m; tables"
          + " distributed by hash of the partition, revisions by MERGE INTO with position deletes"),
  FLINK_SQL(
      "flink",
      "flink-streaming-java-",
      "io.tidemark.benchmarks.flink.FlinkSql",
      null,
      8,
      "batch, parallelism and slots 2, objects reused, managed memory a quarter and network memory"
          + " a sixteenth of the heap, both beside it; revisions by upsert with equality deletes");

  /** Both that are Tidemark, which the others are compared with. */
  static final List<Engine> TIDEMARK = List.of(TIDEMARK_DIRECT, TIDEMARK_FLINK);

  private static final List<Engine> IDIOMATIC_BEAM = List.of(BEAM_DIRECT, BEAM_FLINK);

  private final String module;
  private final String library;
  private final String main;
  private final String runner;
  private final int files;
  private final String settings;

  /**
   * @param module the folder of its module in {@code benchmarks}, null for the harness's own
   * @param library what the name of the jar begins with whose version is the engine's
   * @param main the class to start
   * @param runner of Beam, null for what is not Beam
   * @param files how many of eight files it reads: fewer than all where it is very slow
   * @param settings how it is set up, in words
   */
  Engine(String module, String library, String main, String runner, int files, String settings) {
    this.module = module;
    this.library = library;
    this.main = main;
    this.runner = runner;
    this.files = files;
    this.settings = settings;
  }

  /** Its name in options and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The folder of its module in {@code benchmarks}, null for the harness's own. */
  String module() {
    return module;
  }

  /** What the name of the jar begins with whose version is the engine's, null for none. */
  String library() {
    return library;
  }

  /** How it is set up, in words. */
  String settings() {
    return settings;
  }

  boolean does(Work work) {
    return switch (work) {
      case CANDLES -> true;
      case GROWTH -> !IDIOMATIC_BEAM.contains(this);
      case TABLES -> !IDIOMATIC_BEAM.contains(this) && this != LOOP;
      case REVISIONS, READING -> does(Work.TABLES) && this != DUCKDB;
      case MAINTENANCE -> this == SPARK;
      case LIVE -> false;
    };
  }

  /** The part of the files that it reads. */
  <T> List<T> share(List<T> all) {
    return all.subList(0, Math.max(all.size() * files / 8, 1));
  }

  /** The class to start. */
  String main() {
    return main;
  }

  /** What the class is given to do a work. */
  List<String> arguments(WorkRequest request) {
    List<String> all = new ArrayList<>(request.arguments());
    if (runner != null) {
      all.add("--runner=" + runner);
    }
    return all;
  }

  @Override
  public String toString() {
    return label();
  }
}
