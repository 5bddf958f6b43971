package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.Optional;

/** Trades of Bitstamp as time, price and amount, with or without a header. */
final class BitstampCsv implements Format {
  @Override
  public String name() {
    return "bitstamp.csv";
  }

  @Override
  public Optional<String> venue() {
    return Optional.of("bitstamp");
  }

  @Override
  public String description() {
    return "Bitstamp trades (timestamp in seconds, price, amount)";
  }

  @Override
  public String example() {
    return "1385337600,800.010000000000,0.100000000000";
  }

  @Override
  public boolean namesInstrument() {
    return false;
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    return new TimeAndSalesDecoder(instrument, out, "timestamp", "price", "amount");
  }
}
