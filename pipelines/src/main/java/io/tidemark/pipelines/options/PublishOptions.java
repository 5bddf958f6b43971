package io.tidemark.pipelines.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Which recorded messages to send, where to, and with which faults. */
public interface PublishOptions extends NamingOptions {
  @Description("Files to send: names or globs, comma-separated; .gz and .zip are read as they are")
  @Validation.Required
  List<String> getInput();

  void setInput(List<String> input);

  @Description("How the files are written; 'tidemark formats' lists the names")
  @Validation.Required
  String getFormat();

  void setFormat(String format);

  @Description("pubsub:projects/P/topics/T or kafka:HOST:PORT/TOPIC, which must be there")
  @Validation.Required
  String getTo();

  void setTo(String to);

  @Description(
      "What was traded, as in bitstamp:BTC-USD, where neither records nor file names say it")
  String getInstrument();

  void setInstrument(String instrument);

  @Description(
      "How many times faster than recorded: 1 is as recorded, 60 a minute a second, 0 as fast as"
          + " it can be")
  @Default.Double(0)
  double getSpeed();

  void setSpeed(double speed);

  @Description("Share of messages to send twice, the copy at a later place within --shuffle")
  @Default.String("0%")
  String getDuplicate();

  void setDuplicate(String duplicate);

  @Description("Most event time that a message is moved by at random, as in 30s")
  @Default.String("0s")
  String getShuffle();

  void setShuffle(String shuffle);

  @Description("Longest real time that a message is held back at random; needs a --speed above 0")
  @Default.String("0s")
  String getDelay();

  void setDelay(String delay);

  @Description(
      "Further properties of Kafka clients, as in"
          + " security.protocol=SASL_SSL,sasl.jaas.config=file:PATH; secrets are env:NAME,"
          + " file:PATH or sm://PROJECT/NAME")
  List<String> getKafkaProperties();

  void setKafkaProperties(List<String> kafkaProperties);

  @Description("What is random depends on this number alone")
  @Default.Integer(1)
  int getSeed();

  void setSeed(int seed);
}
