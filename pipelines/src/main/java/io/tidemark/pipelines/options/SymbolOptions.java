package io.tidemark.pipelines.options;

import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.SymbolList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What symbols stand for, beside what their names say. */
public interface SymbolOptions extends PipelineOptions {
  @Description(
      "What symbols stand for where their names leave it open: SYMBOL=BASE-QUOTE, comma-separated,"
          + " or files of such lines")
  List<String> getSymbols();

  void setSymbols(List<String> symbols);

  /**
   * Reads the list that options give.
   *
   * @throws UserError when a file cannot be read, or a part is no pair
   */
  static SymbolList symbols(SymbolOptions options) {
    if (options.getSymbols() == null) {
      return SymbolList.NONE;
    }
    FileSystems.setDefaultPipelineOptions(options);
    Map<String, String> pairs = new TreeMap<>();
    for (String part : options.getSymbols()) {
      if (part.indexOf('=') >= 0) {
        add(part, "--symbols=" + part, pairs);
      } else {
        int number = 0;
        for (String line : lines(part)) {
          number++;
          String pair = line.strip();
          if (!pair.isEmpty() && !pair.startsWith("#")) {
            add(pair, "--symbols=" + part + ": line " + number + ", '" + pair + "'", pairs);
          }
        }
      }
    }
    return SymbolList.of(pairs);
  }

  private static List<String> lines(String file) {
    try (InputStream in =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(file).resourceId()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          "--symbols="
              + file
              + ": is no pair as in BNBUSD=BNB-USD, and no file that can be read: "
              + e.getMessage(),
          e);
    }
  }

  private static void add(String text, String where, Map<String, String> pairs) {
    String[] parts = text.split("=", 2);
    String symbol = parts[0].strip().toUpperCase(Locale.ROOT);
    String pair = parts.length < 2 ? "" : parts[1].strip().toUpperCase(Locale.ROOT);
    try {
      SymbolList.of(Map.of(symbol, pair));
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": is no pair; write it as in BNBUSD=BNB-USD", e);
    }
    String before = pairs.putIfAbsent(symbol, pair);
    if (symbol.isEmpty() || (before != null && !before.equals(pair))) {
      throw new UserError(
          where
              + (symbol.isEmpty()
                  ? ": names no symbol; write it as in BNBUSD=BNB-USD"
                  : ": says otherwise than before, " + symbol + "=" + before + "; leave one out"));
    }
  }
}
