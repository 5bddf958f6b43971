package io.tidemark.pipelines.live;

import io.tidemark.messaging.files.FileHints;
import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.pipelines.options.LiveOptions;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.Sinks;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.tables.CandlesTable;
import io.tidemark.schemas.tables.Datasets;
import io.tidemark.schemas.tables.DeadLettersTable;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.schemas.text.Durations;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.secrets.PropertyList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a live job does with messages, checked.
 *
 * @param settings how messages are read
 * @param intervals the intervals to write
 * @param early how long a provisional candle waits for more trades
 * @param lateness how far the watermark may be beyond a minute before its trades are too late
 * @param commitInterval how long rows wait for more before they are committed
 * @param warehouse where the Iceberg tables are
 * @param sinks where rows are written
 * @param semantics version of the semantics that candles are stamped with
 * @param ingest what rows say of this job
 * @param checkpoints the folder of this job's checkpoints
 */
public record LiveRequest(
    StreamSettings settings,
    Set<Interval> intervals,
    Duration early,
    Duration lateness,
    Duration commitInterval,
    Warehouse warehouse,
    Sinks sinks,
    int semantics,
    Ingest ingest,
    String checkpoints) {
  /**
   * Checks the options and makes the tables that are not there.
   *
   * @throws UserError when the request cannot be met as it stands
   */
  public static LiveRequest of(LiveOptions options) {
    if (options.getInput() == null || options.getInput().isEmpty()) {
      throw OptionValues.missing("live", "input");
    }
    Duration early = Durations.parse("early", options.getEarly());
    Duration lateness = Durations.parse("lateness", options.getLateness());
    Duration commitInterval = Durations.parse("commit-interval", options.getCommitInterval());
    int semantics = OptionValues.semantics(options.getSemantics());
    Set<Interval> intervals = OptionValues.intervals(options.getIntervals());
    if (!options.getName().matches(LiveOptions.NAME_FORM)) {
      throw new UserError(
          "--name="
              + options.getName()
              + ": is not a name; write letters, digits, '.', '_' and '-', 100 at most");
    }
    Warehouse warehouse = OptionValues.warehouse(options);
    Sinks sinks = Sinks.of(options);
    sinks.prepare(
        warehouse,
        options,
        List.of(CandlesTable.contract(), DeadLettersTable.contract(), RawTable.contract()));
    if (sinks.iceberg()) {
      // Those that it does not write, too, so that who reads the warehouse finds all there are.
      warehouse.prepare(Datasets.contracts());
    }
    return new LiveRequest(
        settings(options),
        intervals,
        early,
        lateness,
        commitInterval,
        warehouse,
        sinks,
        semantics,
        Ingest.live(options.getName()),
        warehouse.location()
            + "/checkpoints/"
            + warehouse.namespace()
            + "/"
            + options.getName()
            + "-"
            + inputHash(options));
  }

  /** A job of the same name that reads something else does not go on from these checkpoints. */
  private static String inputHash(LiveOptions options) {
    return String.format("%08x", String.join(",", options.getInput()).hashCode());
  }

  private static StreamSettings settings(LiveOptions options) {
    Optional<Instrument> instrument =
        Optional.ofNullable(options.getInstrument()).map(OptionValues::instrument);
    FileHints hints = OptionValues.hints(options, instrument);
    return new StreamSettings(
        FilePlan.checked(OptionValues.format(options.getFormat()), hints),
        instrument,
        options.getSpeed(),
        Durations.parse("max-delay", options.getMaxDelay()),
        Durations.parse("idle-timeout", options.getIdleTimeout()),
        Optional.ofNullable(options.getTimestampAttribute()),
        Optional.ofNullable(options.getIdAttribute()),
        options.getName(),
        PropertyList.parse("kafka-properties", options.getKafkaProperties()),
        hints);
  }
}
