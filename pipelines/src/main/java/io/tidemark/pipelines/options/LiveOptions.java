package io.tidemark.pipelines.options;

import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.Revision;
import io.tidemark.schemas.text.Durations;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** What a live job may be asked for. */
public interface LiveOptions extends SinkOptions, NamingOptions {
  /** What the name of a job looks like. */
  String NAME_FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  @Description(
      "Where messages come from: pubsub:projects/P/subscriptions/S, kafka:HOST:PORT/TOPIC or"
          + " replay:FILES")
  @Form(StreamInput.FORM)
  @Validation.Required
  List<String> getInput();

  void setInput(List<String> input);

  @Description(
      "How messages are written, where they do not say it; 'tidemark formats' lists the names")
  @Validation.Required
  String getFormat();

  void setFormat(String format);

  @Description("What was traded, as in bitstamp:BTC-USD, where messages do not say it")
  @Form(Instrument.FORM)
  String getInstrument();

  void setInstrument(String instrument);

  @Description("Names the job: in its rows, as Kafka's consumer group, and to find its checkpoints")
  @Default.String("live")
  @Form(NAME_FORM)
  String getName();

  void setName(String name);

  @Description(
      "Intervals to roll up to, each with all smaller ones; jobs that write the same tables are given the same")
  @Default.String("1m,5m,15m,1h,4h,1d,1w")
  @Form(SourceOptions.INTERVALS_FORM)
  String getIntervals();

  void setIntervals(String intervals);

  @Description("How long a provisional candle waits for more trades before it is given")
  @Default.String("5s")
  @Form(Durations.FORM)
  String getEarly();

  void setEarly(String early);

  @Description("How far the watermark may be beyond a minute before its trades are too late")
  @Default.String("10m")
  @Form(Durations.FORM)
  String getLateness();

  void setLateness(String lateness);

  @Description("How long rows wait for more before they are committed")
  @Default.String("5s")
  @Form(Durations.FORM)
  String getCommitInterval();

  void setCommitInterval(String commitInterval);

  @Description("How far messages may be out of order: the watermark trails the latest by this much")
  @Default.String("5s")
  @Form(Durations.FORM)
  String getMaxDelay();

  void setMaxDelay(String maxDelay);

  @Description("How long a Kafka partition is silent before it no longer holds the watermark back")
  @Default.String("1m")
  @Form(Durations.FORM)
  String getIdleTimeout();

  void setIdleTimeout(String idleTimeout);

  @Description("Speed of a replay: 1 as recorded, 60 a minute a second, 0 as fast as it goes")
  @Default.Double(1)
  double getSpeed();

  void setSpeed(double speed);

  @Description("Attribute of Pub/Sub messages that holds their event time; default: publish time")
  String getTimestampAttribute();

  void setTimestampAttribute(String timestampAttribute);

  @Description("Attribute of Pub/Sub messages by which Pub/Sub duplicates are dropped")
  String getIdAttribute();

  void setIdAttribute(String idAttribute);

  @Description(
      "Further properties of Kafka clients, as in"
          + " security.protocol=SASL_SSL,sasl.jaas.config=file:PATH; secrets are env:NAME,"
          + " file:PATH or sm://PROJECT/NAME")
  List<String> getKafkaProperties();

  void setKafkaProperties(List<String> kafkaProperties);

  @Description("Version of the semantics to stamp candles with")
  @Default.Integer(Revision.SEMANTICS)
  int getSemantics();

  void setSemantics(int semantics);
}
