package io.tidemark.pipelines.options;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Interval;
import io.tidemark.schemas.Revision;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** How a source is read, and which candles are made of it. */
public interface SourceOptions extends SinkOptions, NamingOptions {
  /** What times look like. */
  String TIME_FORM = "\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z)?";

  /** What a list of intervals looks like. */
  String INTERVALS_FORM = "(" + Interval.FORM + ")(,(" + Interval.FORM + "))*";

  @Description("How the files are written; 'tidemark formats' lists the names")
  String getFormat();

  void setFormat(String format);

  @Description(
      "What was traded, as in bitstamp:BTC-USD, where neither records nor file names say it")
  @Form(Instrument.FORM)
  String getInstrument();

  void setInstrument(String instrument);

  @Description("First event time to read, UTC: 2024-01-01 or 2024-01-01T00:00:00Z; whole minutes")
  @Form(TIME_FORM)
  String getFrom();

  void setFrom(String from);

  @Description("Event time to stop before, UTC, written as --from")
  @Form(TIME_FORM)
  String getTo();

  void setTo(String to);

  @Description(
      "Intervals to roll up to, each with all smaller ones; jobs that write the same tables are given the same")
  @Default.String("1m,5m,15m,1h,4h,1d,1w")
  @Form(INTERVALS_FORM)
  String getIntervals();

  void setIntervals(String intervals);

  @Description(
      "How much event time of an instrument is aggregated at once, and has to fit the memory of a"
          + " worker: an interval; the candles are the same whatever it is")
  @Default.String("1d")
  @Form(Interval.FORM)
  String getWindow();

  void setWindow(String window);

  @Description(
      "Version of the semantics to stamp candles with; candles of a greater version replace those"
          + " of a lesser one, even if they hold fewer trades")
  @Default.Integer(Revision.SEMANTICS)
  int getSemantics();

  void setSemantics(int semantics);
}
