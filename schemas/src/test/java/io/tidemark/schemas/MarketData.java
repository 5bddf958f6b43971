package io.tidemark.schemas;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The real market data beside the project. A test that needs it is skipped, saying so, where it is
 * missing.
 */
public final class MarketData {
  private MarketData() {}

  /** A file of {@code shared/data}, the folder beside the project. */
  public static Path file(String name) {
    Path path =
        Path.of(System.getProperty("tidemark.root", ".."), "..", "shared", "data")
            .resolve(name)
            .normalize();
    assumeTrue(
        Files.exists(path),
        () ->
            "Skipped: no market data at "
                + path.toAbsolutePath()
                + "; it is no part of the project: put it there to run this test");
    return path;
  }

  /** The lines of a file of {@code shared/data}, decompressed where its name ends with .gz. */
  public static List<String> lines(String name) throws IOException {
    Path path = file(name);
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
