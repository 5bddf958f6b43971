package io.tidemark.schemas.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** This build. */
public final class Build {
  private static final String VERSION = read();

  private Build() {}

  /** Its version, as in 0.1.0. */
  public static String version() {
    return VERSION;
  }

  private static String read() {
    try (InputStream version = Build.class.getResourceAsStream("version")) {
      return new String(version.readAllBytes(), UTF_8).strip().replace("-SNAPSHOT", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
