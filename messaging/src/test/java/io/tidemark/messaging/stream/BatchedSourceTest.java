package io.tidemark.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.io.CountingSource;
import org.apache.beam.sdk.io.CountingSource.CounterMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class BatchedSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  /**
   * Each number, from 0, at the time of {@code 10,000 - number}: the last of a batch is the
   * earliest.
   */
  private static BatchedSource<Long, CounterMark> numbers() {
    return numbers(number -> Instant.ofEpochMilli(10_000 - number));
  }

  @SuppressWarnings("deprecation")
  private static BatchedSource<Long, CounterMark> numbers(
      SerializableFunction<Long, Instant> timestamp) {
    return BatchedSource.of(CountingSource.unboundedWithTimestampFn(timestamp));
  }

  /** A reader that has read its first batch. */
  private static UnboundedReader<List<TimestampedValue<Long>>> started(
      BatchedSource<Long, CounterMark> source, CounterMark mark) throws IOException {
    UnboundedReader<List<TimestampedValue<Long>>> reader = source.createReader(OPTIONS, mark);
    assertThat(reader.start()).isTrue();
    assertThat(reader.advance()).isTrue();
    return reader;
  }

  private static List<Long> values(List<TimestampedValue<Long>> batch) {
    return batch.stream().map(TimestampedValue::getValue).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @Test
  void batchIsInOrderAndAsOldAsItsOldestElement() throws IOException {
    UnboundedReader<List<TimestampedValue<Long>>> reader = started(numbers(), null);

    assertThat(values(reader.getCurrent())).isEqualTo(range(0, 1_000));
    assertThat(reader.getCurrent().get(3).getTimestamp()).isEqualTo(Instant.ofEpochMilli(9_997));
    assertThat(reader.getCurrentTimestamp()).isEqualTo(Instant.ofEpochMilli(9_001));
    assertThat(reader.advance()).isTrue();
    assertThat(values(reader.getCurrent())).isEqualTo(range(1_000, 2_000));
  }

  @Test
  void firstBatchIsEmptyAndNothingHasBeenReadForIt() throws IOException {
    UnboundedReader<List<TimestampedValue<Long>>> reader =
        numbers(
                number -> {
                  throw new IllegalStateException("Read: " + number);
                })
            .createReader(OPTIONS, null);

    assertThat(reader.start()).isTrue();
    assertThat(reader.getCurrent()).isEmpty();
    assertThat(reader.getCurrentTimestamp()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Test
  void readerIsCountedByTheStepWhichGetsItsMetricsBack() throws IOException {
    Counter read = Metrics.counter("reader", "read");
    Distribution sizes = Metrics.distribution("reader", "sizes");
    MetricsContainerImpl step = new MetricsContainerImpl("step");
    UnboundedReader<List<TimestampedValue<Long>>> reader =
        numbers(
                number -> {
                  read.inc();
                  sizes.update(number);
                  if (number == 1_500) {
                    throw new IllegalStateException("broken");
                  }
                  return Instant.ofEpochMilli(number);
                })
            .createReader(OPTIONS, null);

    MetricsEnvironment.setCurrentContainer(step);
    try {
      reader.start();
      reader.advance();
      assertThat(step.getCounter(read.getName()).getCumulative()).isEqualTo(1_000);
      assertThatThrownBy(reader::advance).hasMessageContaining("broken");
      assertThat(step.getCounter(read.getName()).getCumulative()).isEqualTo(1_501);
      assertThat(step.getCumulative().distributionUpdates()).isEmpty();
      assertThat(MetricsEnvironment.getCurrentContainer()).isSameAs(step);
    } finally {
      MetricsEnvironment.setCurrentContainer(null);
    }
  }

  @Test
  void checkpointIsBehindTheBatch() throws Exception {
    BatchedSource<Long, CounterMark> source = numbers();
    UnboundedReader<List<TimestampedValue<Long>>> reader = started(source, null);
    CounterMark mark =
        CoderUtils.clone(source.getCheckpointMarkCoder(), (CounterMark) reader.getCheckpointMark());

    UnboundedReader<List<TimestampedValue<Long>>> resumed = started(source, mark);

    assertThat(values(resumed.getCurrent())).isEqualTo(range(1_000, 2_000));
  }

  @Test
  void splitsGiveTogetherWhatTheSourceGives() throws Exception {
    List<BatchedSource<Long, CounterMark>> splits = numbers().split(2, OPTIONS);

    assertThat(splits).hasSize(2);
    for (BatchedSource<Long, CounterMark> split : splits) {
      UnboundedReader<List<TimestampedValue<Long>>> reader = started(split, null);
      assertThat(values(reader.getCurrent()))
          .hasSize(1_000)
          .allMatch(number -> number % 2 == splits.indexOf(split));
    }
  }

  @Test
  void batchesSurviveTheirCoder() throws Exception {
    BatchedSource<Long, CounterMark> source = numbers();
    UnboundedReader<List<TimestampedValue<Long>>> reader = started(source, null);

    assertThat(CoderUtils.clone(source.getOutputCoder(), reader.getCurrent()))
        .isEqualTo(reader.getCurrent());
  }
}
