package io.tidemark.messaging.pubsub;

import io.tidemark.messaging.stream.MessageDefaults;
import io.tidemark.messaging.stream.StreamInput;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import io.tidemark.schemas.EnvelopeBlockCodec;
import io.tidemark.transforms.coders.BlockCoder;
import io.tidemark.transforms.decode.EventTimes;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Reads a Pub/Sub subscription. The watermark is Pub/Sub's own: by the timestamp attribute, or by
 * when messages were published, which the events in them come before.
 */
public final class PubsubInput extends StreamInput {
  private final String subscription;
  private final StreamSettings settings;

  public PubsubInput(String subscription, StreamSettings settings) {
    this.subscription = subscription;
    this.settings = settings;
  }

  @Override
  public PCollection<EnvelopeBlock> expand(PBegin begin) {
    PubsubPath.prepare(begin.getPipeline().getOptions());
    PubsubIO.Read<PubsubMessage> read =
        PubsubIO.readMessagesWithAttributesAndMessageId().fromSubscription(subscription);
    if (settings.timestampAttribute().isPresent()) {
      read = read.withTimestampAttribute(settings.timestampAttribute().get());
    }
    if (settings.idAttribute().isPresent()) {
      read = read.withIdAttribute(settings.idAttribute().get());
    }
    return begin
        .apply("ReadPubsub", read)
        .apply(
            "Envelopes",
            ParDo.of(
                new ToEnvelope(PubsubPath.PREFIX + subscription, MessageDefaults.of(settings))))
        .setCoder(BlockCoder.of(EnvelopeBlockCodec.of()));
  }

  @Override
  public Optional<String> channels() {
    return Optional.of(PubsubPath.PREFIX + subscription);
  }

  private static final class ToEnvelope extends DoFn<PubsubMessage, EnvelopeBlock> {
    private final String channel;
    private final MessageDefaults defaults;
    private transient EventTimes eventTimes;

    private ToEnvelope(String channel, MessageDefaults defaults) {
      this.channel = channel;
      this.defaults = defaults;
    }

    /** Events come before they are published. */
    @Override
    @SuppressWarnings("deprecation")
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }

    @StartBundle
    public void startBundle() {
      eventTimes = new EventTimes();
    }

    @ProcessElement
    public void process(
        @Element PubsubMessage message,
        @Timestamp Instant timestamp,
        OutputReceiver<EnvelopeBlock> out) {
      Envelope envelope =
          defaults.envelope(
              message::getAttribute,
              channel,
              message.getMessageId(),
              MessageDefaults.position(message.getMessageId()),
              timestamp.getMillis() * 1_000,
              ChronoUnit.MICROS.between(java.time.Instant.EPOCH, java.time.Instant.now()),
              message.getPayload());
      long first = eventTimes.find(envelope).firstTime();
      out.outputWithTimestamp(
          EnvelopeBlock.of(envelope),
          first == Envelope.NO_TIME
              ? timestamp
              : Instant.ofEpochMilli(Math.floorDiv(first, 1_000)));
    }
  }
}
