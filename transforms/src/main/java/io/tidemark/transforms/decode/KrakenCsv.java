package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.List;
import java.util.Optional;

/** Time and sales of Kraken's archive, one file a pair. */
final class KrakenCsv implements Format {
  @Override
  public String name() {
    return "kraken.csv";
  }

  @Override
  public Optional<String> venue() {
    return Optional.of(Kraken.VENUE);
  }

  @Override
  public String description() {
    return "Kraken archive of time and sales (XBTUSD.csv: time in seconds, price, volume)";
  }

  @Override
  public String example() {
    return "1618678142.557535,354.11000000,0.89594024";
  }

  @Override
  public boolean namesInstrument() {
    return false;
  }

  @Override
  public List<Instrument> instrumentsOf(String fileName, SymbolList symbols) {
    return Kraken.instrumentsOf(fileName, symbols);
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new TimeAndSalesDecoder(instrument, out, "time", "price", "volume");
  }
}
