package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import java.util.Optional;

/**
 * A kind of file of Binance's public archive: with or without a header, times in milliseconds, or
 * microseconds as since 2025, the symbol in the file's name.
 */
abstract class BinanceArchive implements Format {
  private final String name;
  private final String description;
  private final String example;

  BinanceArchive(String name, String description, String example) {
    this.name = name;
    this.description = description;
    this.example = example;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Optional<String> venue() {
    return Optional.of(Binance.VENUE);
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
  public final Optional<Instrument> instrumentOf(String fileName) {
    return Binance.instrumentOf(fileName);
  }
}
