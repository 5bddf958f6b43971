package io.tidemark.pipelines.options;

import io.tidemark.schemas.Revision;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Which dead letters to read again. */
public interface ReplayOptions extends SinkOptions, SymbolOptions {
  @Description("Only those that were read as this format")
  String getFormat();

  void setFormat(String format);

  @Description("Only those whose source has this in its name")
  String getSource();

  void setSource(String source);

  @Description("Only this one")
  String getId();

  void setId(String id);

  @Description(
      "What was traded, as in bitstamp:BTC-USD, where neither letters nor the names of their"
          + " sources say it")
  String getInstrument();

  void setInstrument(String instrument);

  @Description("Version of the semantics to stamp candles with")
  @Default.Integer(Revision.SEMANTICS)
  int getSemantics();

  void setSemantics(int semantics);
}
