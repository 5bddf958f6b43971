package io.tidemark.pipelines.options;

import java.util.List;
import org.apache.beam.sdk.options.Description;

/** What is said of records and files beside what they say themselves. */
public interface NamingOptions extends SymbolOptions {
  @Description(
      "Market that files or messages of Binance are of, where neither says it: spot, or um for"
          + " USDT-margined futures, whose instruments are of venue binance.um")
  @Form("spot|um")
  String getMarket();

  void setMarket(String market);

  @Description("Files, and entries of a .zip, to leave out: globs of their names, comma-separated")
  List<String> getExclude();

  void setExclude(List<String> exclude);
}
