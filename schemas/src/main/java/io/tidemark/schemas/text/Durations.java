package io.tidemark.schemas.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of time as options write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code
 * 0}.
 */
public final class Durations {
  /** What spans of time look like. */
  public static final String FORM = "(\\d{1,9})(ms|s|m|h|d)|0";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private Durations() {}

  /**
   * Reads a span of time.
   *
   * @throws UserError when it has another form
   */
  public static Duration parse(String option, String text) {
    Matcher form = PATTERN.matcher(text);
    if (!form.matches()) {
      throw new UserError(
          "--" + option + "=" + text + ": is not a span of time; write it as 500ms, 30s, 5m or 2h");
    }
    if (form.group(1) == null) {
      return Duration.ZERO;
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
