package io.tidemark.cli.tables;

import io.tidemark.cli.text.Output;
import io.tidemark.pipelines.options.WarehouseOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which candles to show, and how. */
public interface ShowCandlesOptions extends WarehouseOptions {
  @Description("What was traded, as in bitstamp:BTC-USD, where the table holds several")
  String getInstrument();

  void setInstrument(String instrument);

  @Description("1m 5m 15m 1h 4h 1d or 1w")
  @Default.String("1d")
  String getInterval();

  void setInterval(String interval);

  @Description("First open time, UTC: 2024-01-01 or 2024-01-01T00:00:00Z")
  String getFrom();

  void setFrom(String from);

  @Description("Open time to stop before, UTC, written as --from")
  String getTo();

  void setTo(String to);

  @Description("How many to show, the latest; default: 20 in a table, all as csv or json")
  Integer getLimit();

  void setLimit(Integer limit);

  @Description("Show the table as it was: a snapshot id, or a time written as --from")
  String getAsOf();

  void setAsOf(String asOf);

  @Description("table, csv (one line per candle) or json (one object per line)")
  @Default.Enum("TABLE")
  Output getOutput();

  void setOutput(Output output);
}
