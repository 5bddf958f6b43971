package io.tidemark.pipelines.options;

import io.tidemark.messaging.files.FileHints;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.secrets.PropertyList;
import io.tidemark.storage.secrets.Secrets;
import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import io.tidemark.transforms.decode.TimeRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the texts of options stand for, each checked. */
public final class OptionValues {
  private OptionValues() {}

  /** What to say where a command lacks an option. */
  public static UserError missing(String command, String option) {
    return new UserError("--" + option + ": missing; see 'tidemark " + command + " --help'");
  }

  /**
   * Reads an instrument.
   *
   * @throws UserError when it is not {@code venue:BASE-QUOTE}
   */
  public static Instrument instrument(String id) {
    try {
      return Instrument.parse(id);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "--instrument="
              + id
              + ": is no instrument; write it as venue:BASE-QUOTE, as in bitstamp:BTC-USD",
          e);
    }
  }

  /**
   * Checks a version of the semantics.
   *
   * @throws UserError when it is out of range
   */
  public static int semantics(int version) {
    if (version < 1 || version > Revision.MAX_SEMANTICS) {
      throw new UserError("--semantics=" + version + ": must be 1 to " + Revision.MAX_SEMANTICS);
    }
    return version;
  }

  /**
   * Finds a format.
   *
   * @throws UserError when there is none of this name, or it is null
   */
  public static Format format(String name) {
    if (name == null) {
      throw new UserError("--format: missing; 'tidemark formats' lists those there are");
    }
    return Formats.named(name)
        .orElseThrow(
            () -> {
              List<String> names = Formats.all().stream().map(Format::name).toList();
              return new UserError(
                  "--format=" + name + ": no such format" + DidYouMean.of(name, names));
            });
  }

  /**
   * The range between two times in the form of options; null stands for no bound.
   *
   * @throws UserError when it is empty or would cut a candle
   */
  public static TimeRange range(String from, String to) {
    Instant first = from == null ? null : minute("from", from);
    Instant end = to == null ? null : minute("to", to);
    if (first != null && end != null && !first.isBefore(end)) {
      throw new UserError(
          "--from=" + from + ": is not before --to=" + to + "; the range would be empty");
    }
    return TimeRange.of(first, end);
  }

  private static Instant minute(String option, String text) {
    Instant time = time(option, text);
    if (!time.equals(time.truncatedTo(ChronoUnit.MINUTES))) {
      throw new UserError(
          "--" + option + "=" + text + ": is not a whole minute, and would cut a candle");
    }
    return time;
  }

  /**
   * Reads a time in the two forms that options may have.
   *
   * @throws UserError when it has another form
   */
  public static Instant time(String option, String text) {
    try {
      return text.length() == "2024-01-01".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UserError(
          "--"
              + option
              + "="
              + text
              + ": is not a time; write it as 2024-01-01 or 2024-01-01T00:00:00Z",
          e);
    }
  }

  /**
   * Reads how much event time is aggregated at once.
   *
   * @throws UserError when there is no interval of this label
   */
  public static Duration window(String label) {
    return Duration.ofMinutes(interval("window", label).minutes());
  }

  /**
   * Reads the intervals to write, with the smaller ones that they are made of.
   *
   * @throws UserError when there is none of a label
   */
  public static Set<Interval> intervals(String labels) {
    Set<Interval> intervals = EnumSet.noneOf(Interval.class);
    for (String label : labels.split(",", -1)) {
      // Each is made of the next smaller, which the tables are to hold.
      intervals.addAll(EnumSet.range(Interval.M1, interval("intervals", label)));
    }
    return intervals;
  }

  /**
   * Reads an interval.
   *
   * @throws UserError when there is none of this label
   */
  public static Interval interval(String option, String label) {
    if (!Interval.labels().contains(label)) {
      throw new UserError(
          "--"
              + option
              + "="
              + label
              + ": no such interval; there are "
              + String.join(", ", Interval.labels()));
    }
    return Interval.parse(label);
  }

  /**
   * The warehouse that the options describe.
   *
   * @throws UserError when they contradict each other
   */
  public static Warehouse warehouse(WarehouseOptions options) {
    Secrets.checkAddress("catalog-uri", options.getCatalogUri(), false);
    Map<String, String> properties =
        PropertyList.parse("catalog-properties", options.getCatalogProperties());
    return Warehouse.of(
            options.getWarehouse(), options.getCatalog(), options.getCatalogUri(), properties)
        .inNamespace(options.getNamespace());
  }

  /**
   * The warehouse that the options describe, which must be there.
   *
   * @throws UserError when its folder is missing, which opening the catalog would make
   */
  public static Warehouse existingWarehouse(WarehouseOptions options) {
    Warehouse warehouse = warehouse(options);
    if (options.getCatalogUri() == null
        && warehouse.location().startsWith("file:")
        && Files.notExists(Path.of(warehouse.location().substring("file://".length())))) {
      throw new UserError(
          warehouse.described() + ": there is no such folder; fill it with 'tidemark backfill'");
    }
    return warehouse;
  }

  /**
   * What options say of files and symbols.
   *
   * @throws UserError when one is of another form
   */
  public static FileHints hints(NamingOptions options, Optional<Instrument> instrument) {
    return FileHints.of(
        instrument, options.getMarket(), SymbolOptions.symbols(options), options.getExclude());
  }
}
