package io.tidemark.messaging.stream;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeBlock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.TimestampedValue;
import org.awaitility.Awaitility;
import org.joda.time.Instant;

/** Runs a pipeline that reads an input, in this process, and keeps what it gave. */
public final class ReceivedMessages implements AutoCloseable {
  private static final Map<String, Collection<TimestampedValue<EnvelopeBlock>>> BY_NAME =
      new ConcurrentHashMap<>();

  private final String name = UUID.randomUUID().toString();
  private final Collection<TimestampedValue<EnvelopeBlock>> received =
      new ConcurrentLinkedQueue<>();
  private final PipelineResult result;

  private ReceivedMessages(StreamInput input, PipelineOptions options) {
    BY_NAME.put(name, received);
    if (options.getRunner() == FlinkRunner.class) {
      options.as(FlinkPipelineOptions.class).setAttachedMode(false);
    } else {
      options.setRunner(DirectRunner.class);
      options.as(DirectOptions.class).setBlockOnRun(false);
    }
    this.result = run(input, name, options);
  }

  private static PipelineResult run(StreamInput input, String name, PipelineOptions options) {
    options.as(StreamingOptions.class).setStreaming(true);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply("Read", input).apply("Keep", ParDo.of(new Keep(name)));
    return pipeline.run();
  }

  /** Starts to read an input, which goes on until it is closed. */
  public static ReceivedMessages from(StreamInput input, PipelineOptions options) {
    return new ReceivedMessages(input, options);
  }

  /** What an input gives that ends by itself, in the order of receipt. */
  public static List<TimestampedValue<Envelope>> allOf(StreamInput input, PipelineOptions options) {
    String name = UUID.randomUUID().toString();
    BY_NAME.put(name, new ConcurrentLinkedQueue<>());
    run(input, name, options).waitUntilFinish();
    return messages(BY_NAME.remove(name));
  }

  /** What was received when there were so many messages, in the order of receipt. */
  public List<TimestampedValue<Envelope>> await(int count) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> messages(received).size() >= count);
    return messages(received);
  }

  /** What was received so far, as it was received. */
  public List<TimestampedValue<EnvelopeBlock>> blocks() {
    return new ArrayList<>(received);
  }

  /** The messages of blocks, each with the timestamp of its block. */
  private static List<TimestampedValue<Envelope>> messages(
      Collection<TimestampedValue<EnvelopeBlock>> blocks) {
    List<TimestampedValue<Envelope>> messages = new ArrayList<>();
    for (TimestampedValue<EnvelopeBlock> block : blocks) {
      for (Envelope message : block.getValue().messages()) {
        messages.add(TimestampedValue.of(message, block.getTimestamp()));
      }
    }
    return messages;
  }

  @Override
  public void close() throws IOException {
    try {
      result.cancel();
    } finally {
      BY_NAME.remove(name);
    }
  }

  private static final class Keep extends DoFn<EnvelopeBlock, Void> {
    private final String name;

    private Keep(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element EnvelopeBlock block, @Timestamp Instant timestamp) {
      Collection<TimestampedValue<EnvelopeBlock>> received = BY_NAME.get(name);
      if (received != null) {
        received.add(TimestampedValue.of(block, timestamp));
      }
    }
  }
}
