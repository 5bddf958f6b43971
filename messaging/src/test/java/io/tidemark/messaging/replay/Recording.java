package io.tidemark.messaging.replay;

import io.tidemark.schemas.MarketData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recorded file of Binance messages and what is in it, found without any of our code.
 *
 * @param file the file
 * @param lines its lines that are not empty
 */
public record Recording(Path file, List<Recording.Line> lines) {
  private static final Pattern TRADE =
      Pattern.compile("\"e\":\"(?:aggTrade|trade)\".*\"T\":(\\d+)");

  /**
   * A line.
   *
   * @param position of its first byte
   * @param time its event time, or that of the last line that had one, or of the first that has
   * @param hasTime whether it has an event time
   */
  public record Line(String text, long position, long time, boolean hasTime) {}

  public static Recording of(String name) throws IOException {
    List<String> texts = MarketData.lines(name);
    long time =
        texts.stream()
            .mapToLong(text -> time(text, -1))
            .filter(t -> t >= 0)
            .findFirst()
            .orElseThrow();
    long position = 0;
    List<Line> lines = new ArrayList<>();
    for (String text : texts) {
      time = time(text, time);
      if (!text.isEmpty()) {
        lines.add(new Line(text, position, time, time(text, -1) >= 0));
      }
      position += text.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    return new Recording(MarketData.file(name), lines);
  }

  private static long time(String text, long otherwise) {
    Matcher trade = TRADE.matcher(text);
    return trade.find() ? Long.parseLong(trade.group(1)) : otherwise;
  }
}
