package io.tidemark.pipelines.publish;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.files.RecordedFile;
import io.tidemark.messaging.kafka.KafkaAddress;
import io.tidemark.messaging.kafka.KafkaClients;
import io.tidemark.messaging.kafka.KafkaSink;
import io.tidemark.messaging.pubsub.PubsubPath;
import io.tidemark.messaging.pubsub.PubsubSink;
import io.tidemark.messaging.replay.RecordedMessages;
import io.tidemark.messaging.stream.MessageSink;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.Durations;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.secrets.PropertyList;
import io.tidemark.transforms.decode.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;

/** Sends the records of files as messages, one each, in the order of their event times. */
public final class Publish {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");

  /** So that a delay in real time fits event time in microseconds. */
  private static final double MAX_SPEED = 1e6;

  /**
   * What was sent.
   *
   * @param records of the files
   * @param messages sent, copies too
   */
  public record Sent(long records, long messages) {}

  private final FilePlan plan;
  private final double speed;
  private final double duplicate;
  private final long displacement;
  private final int seed;
  private final Map<String, String> kafkaProperties;
  private final PublishOptions options;

  private Publish(
      FilePlan plan,
      double duplicate,
      long displacement,
      Map<String, String> kafkaProperties,
      PublishOptions options) {
    this.plan = plan;
    this.speed = options.getSpeed();
    this.duplicate = duplicate;
    this.displacement = displacement;
    this.seed = options.getSeed();
    this.kafkaProperties = kafkaProperties;
    this.options = options;
  }

  /**
   * Checks the options and finds the files.
   *
   * @throws UserError when the request cannot be met as it stands
   */
  public static Publish of(PublishOptions options) {
    if (options.getInput() == null || options.getInput().isEmpty()) {
      throw missing("input");
    }
    Format format = OptionValues.format(options.getFormat());
    if (options.getTo() == null) {
      throw missing("to");
    }
    Map<String, String> kafkaProperties =
        PropertyList.parse(KafkaClients.OPTION, options.getKafkaProperties());
    checkTarget(options.getTo(), kafkaProperties);
    double duplicate = share(options.getDuplicate());
    long displacement = displacement(options);
    Optional<Instrument> instrument =
        Optional.ofNullable(options.getInstrument()).map(OptionValues::instrument);
    FileSystems.setDefaultPipelineOptions(options);
    FilePlan plan =
        FilePlan.of(options.getInput(), format, OptionValues.hints(options, instrument));
    return new Publish(plan, duplicate, displacement, kafkaProperties, options);
  }

  private static UserError missing(String option) {
    return new UserError("--" + option + ": missing; see 'tidemark publish --help'");
  }

  private static void checkTarget(String target, Map<String, String> kafkaProperties) {
    if (target.startsWith(PubsubPath.PREFIX)) {
      PubsubPath.topic("to", target);
      KafkaClients.checkAbsent(kafkaProperties);
    } else if (target.startsWith(KafkaAddress.PREFIX)) {
      KafkaClients.of(KafkaAddress.parse("to", target), kafkaProperties);
    } else {
      throw new UserError(
          "--to="
              + target
              + ": is no target; write it as pubsub:projects/P/topics/T or kafka:HOST:PORT/TOPIC");
    }
  }

  private static double share(String text) {
    Matcher percent = PERCENT.matcher(text);
    BigDecimal share = percent.matches() ? new BigDecimal(percent.group(1)).movePointLeft(2) : null;
    if (share == null || share.compareTo(BigDecimal.ONE) > 0) {
      throw new UserError(
          "--duplicate=" + text + ": is not a share; write it as 1%, from 0% to 100%");
    }
    return share.doubleValue();
  }

  /** By how many microseconds of event time a message is moved at most. */
  private static long displacement(PublishOptions options) {
    double speed = options.getSpeed();
    if (!(speed >= 0 && speed <= MAX_SPEED)) {
      throw new UserError("--speed=" + speed + ": must be 0 to " + (long) MAX_SPEED);
    }
    Duration delay = Durations.parse("delay", options.getDelay());
    if (!delay.isZero() && speed == 0) {
      throw new UserError(
          "--delay="
              + options.getDelay()
              + ": needs a speed to hold messages back at; add --speed=1, or move them by"
              + " --shuffle");
    }
    Duration shuffle = Durations.parse("shuffle", options.getShuffle());
    return shuffle.toMillis() * 1_000 + (long) (delay.toMillis() * 1e3 * speed);
  }

  /** Sends all messages and waits until they have arrived. */
  public Sent run() throws IOException {
    try (MessageSink sink = sink()) {
      return run(sink, Clock.systemUTC(), Publish::sleep);
    }
  }

  private MessageSink sink() throws IOException {
    String target = options.getTo();
    return target.startsWith(KafkaAddress.PREFIX)
        ? KafkaSink.open(KafkaAddress.parse("to", target), target, kafkaProperties)
        : PubsubSink.open(PubsubPath.topic("to", target), target, options);
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while messages were sent", e);
    }
  }

  /** Waits. */
  interface Sleeper {
    void sleep(Duration time);
  }

  /** Sends all messages by a clock. */
  Sent run(MessageSink sink, Clock clock, Sleeper sleeper) throws IOException {
    Paced paced = new Paced(sink, clock, sleeper);
    Faults faults = new Faults(duplicate, displacement, seed, paced);
    List<RecordedMessages> open = new ArrayList<>();
    long records = 0;
    try {
      PriorityQueue<RecordedMessages> files =
          new PriorityQueue<>(
              Comparator.comparingLong(RecordedMessages::time).thenComparing(open::indexOf));
      for (RecordedFile file : plan.recordedFiles()) {
        long first = RecordedMessages.firstTime(file);
        RecordedMessages messages = new RecordedMessages(file, 0, first);
        open.add(messages);
        addNext(messages, files);
      }
      while (!files.isEmpty()) {
        RecordedMessages next = files.remove();
        faults.add(next.message(clock.millis() * 1_000));
        records++;
        addNext(next, files);
      }
      faults.finish();
      sink.flush();
    } finally {
      for (RecordedMessages messages : open) {
        messages.close();
      }
    }
    return new Sent(records, paced.sent);
  }

  private static void addNext(RecordedMessages messages, PriorityQueue<RecordedMessages> files)
      throws IOException {
    if (messages.advance()) {
      if (messages.fault() != null) {
        throw new IOException(messages.source() + ": " + messages.fault());
      }
      files.add(messages);
    }
  }

  /** Sends each message when it is due. */
  private final class Paced implements Faults.Receiver {
    private final MessageSink sink;
    private final Clock clock;
    private final Sleeper sleeper;
    private long sent;
    private long startTime;
    private long startMillis;

    private Paced(MessageSink sink, Clock clock, Sleeper sleeper) {
      this.sink = sink;
      this.clock = clock;
      this.sleeper = sleeper;
    }

    @Override
    public void send(Envelope message, long time) throws IOException {
      if (sent == 0) {
        startTime = time;
        startMillis = clock.millis();
      }
      if (speed > 0) {
        long due = startMillis + (long) ((time - startTime) / 1e3 / speed);
        long wait = due - clock.millis();
        if (wait > 0) {
          sink.flush();
          sleeper.sleep(Duration.ofMillis(wait));
        }
      }
      sink.send(message);
      sent++;
    }
  }
}
