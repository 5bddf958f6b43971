package io.tidemark.cli.text;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that lines are drawn on, whose size may change at any time. */
public interface Terminal {
  /** Set by the launcher where standard error is a terminal that understands control sequences. */
  String PROPERTY = "tidemark.terminal";

  /** In characters; both are at least 1. */
  record Size(int columns, int rows) {}

  /** Its size now. */
  Size size();

  /** The terminal that standard error is; none where it is something else. */
  static Optional<Terminal> ofStandardError() {
    return Boolean.getBoolean(PROPERTY)
        ? Optional.of(new Asked(System.getenv()))
        : Optional.empty();
  }

  /**
   * Asks {@code stty}, at most twice a second, as the JVM itself does not tell. Where that knows no
   * size, it is that of {@code COLUMNS} and {@code LINES} in the environment, or 80 columns and 24
   * rows.
   */
  final class Asked implements Terminal {
    private static final Pattern ANSWER = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})");
    private static final Duration EVERY = Duration.ofMillis(500);

    private Size last;
    private long askedAt;

    Asked(Map<String, String> environment) {
      last = new Size(number(environment.get("COLUMNS"), 80), number(environment.get("LINES"), 24));
      askedAt = System.nanoTime() - EVERY.toNanos();
    }

    private static int number(String text, int otherwise) {
      return text != null && text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
    }

    @Override
    public synchronized Size size() {
      long now = System.nanoTime();
      if (now - askedAt >= EVERY.toNanos()) {
        askedAt = now;
        last = parse(answer()).orElse(last);
      }
      return last;
    }

    static Optional<Size> parse(String answer) {
      Matcher size = ANSWER.matcher(answer.strip());
      return size.matches()
          ? Optional.of(new Size(Integer.parseInt(size.group(2)), Integer.parseInt(size.group(1))))
          : Optional.empty();
    }

    private static String answer() {
      try {
        Process stty =
            new ProcessBuilder("sh", "-c", "stty size <&2 2>/dev/null")
                .redirectError(Redirect.INHERIT)
                .start();
        stty.getOutputStream().close();
        try (InputStream out = stty.getInputStream()) {
          return new String(out.readAllBytes(), StandardCharsets.US_ASCII);
        }
      } catch (IOException e) {
        return "";
      }
    }
  }
}
