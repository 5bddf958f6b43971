package io.tidemark.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The built-in sample as files: 100,000 trades from Monday, 2013-11-25, to Sunday.
 *
 * @param whole all of it
 * @param half every second trade: about half of every minute, and nothing of some
 */
record Sample(Path whole, Path half) {
  private static final String RESOURCE = "/bitstamp_trades_from_20131125_usd.csv";

  /** Writes both into a folder. */
  static Sample in(Path folder) throws IOException {
    List<String> lines = lines();
    return new Sample(
        Files.write(folder.resolve("whole.csv"), lines),
        Files.write(
            folder.resolve("half.csv"),
            IntStream.range(0, lines.size())
                .filter(i -> i % 2 == 1)
                .mapToObj(lines::get)
                .toList()));
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = Sample.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
