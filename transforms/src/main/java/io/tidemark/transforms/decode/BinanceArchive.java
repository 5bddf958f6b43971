package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Optional;

/**
 * A kind of file of Binance's public archive: with or without a header, times in milliseconds, or
 * microseconds as since 2025, the symbol in the file's name.
 */
abstract class BinanceArchive implements Format {
  private final Market market;
  private final String kind;
  private final String description;
  private final String example;

  /**
   * @param kind of records, as in the name of the format
   */
  BinanceArchive(Market market, String kind, String description, String example) {
    this.market = market;
    this.kind = kind;
    this.description = description;
    this.example = example;
  }

  final Market market() {
    return market;
  }

  /**
   * The fields of a record. Archives of futures leave out the last one, which those of the spot
   * market have.
   */
  final CsvFields fields(Instrument instrument, Collector out, String[] names) {
    return new CsvFields(
        out,
        instrument,
        market == Market.SPOT ? 0 : 1,
        market == Market.SPOT
            ? "; archives of futures have one less: read them with --market=um"
            : "",
        names);
  }

  @Override
  public final String name() {
    return Binance.format(market, kind);
  }

  @Override
  public final Optional<String> venue() {
    return Optional.of(Binance.venue(market));
  }

  @Override
  public final String description() {
    return description;
  }

  @Override
  public final String example() {
    return example;
  }

  @Override
  public final boolean namesInstrument() {
    return false;
  }

  @Override
  public final List<Instrument> instrumentsOf(String fileName, SymbolList symbols) {
    return Binance.instrumentsOf(market, fileName, symbols);
  }

  @Override
  public final Format ofFolder(String path) {
    Optional<Market> said = Binance.marketOf(path);
    if (market == Market.UM && said.equals(Optional.of(Market.SPOT))) {
      throw new IllegalArgumentException(
          "its folder is of the spot market and " + name() + " is not; say --market=um if it is");
    }
    return said.flatMap(this::of).orElse(this);
  }

  @Override
  public final Optional<Format> of(Market other) {
    return other == market ? Optional.of(this) : Formats.named(Binance.format(other, kind));
  }

  /** Understands the trades of a file, which are of one instrument. */
  abstract static class OfOneSeries extends CsvDecoder {
    final Collector.Series series;
    final DecimalReader price = new DecimalReader();
    final DecimalReader size = new DecimalReader();

    OfOneSeries(Collector out, CsvFields fields, Collector.Series series) {
      super(out, fields);
      this.series = series;
    }
  }
}
