package io.tidemark.pipelines.publish;

import io.tidemark.schemas.Envelope;
import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Sends messages as an unreliable world would: some twice, and some later than others that came
 * after them. The same messages, settings and seed give the same result.
 */
final class Faults {
  /** Takes messages in the order they are sent. */
  interface Receiver {
    /**
     * Takes a message.
     *
     * @param time the event time at which it is sent
     */
    void send(Envelope message, long time) throws IOException;
  }

  private record Outgoing(Envelope message, long time, long order) {}

  private final double share;
  private final long displacement;
  private final SplittableRandom random;
  private final Receiver receiver;
  private final double phase;
  private final PriorityQueue<Outgoing> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Outgoing::time).thenComparingLong(Outgoing::order));

  private long messages;
  private long order;
  private long now = Long.MIN_VALUE;

  /**
   * Makes faults.
   *
   * @param share of messages that are sent twice, 0 to 1
   * @param displacement by how many microseconds of event time a message is moved at most
   */
  Faults(double share, long displacement, long seed, Receiver receiver) {
    this.share = share;
    this.displacement = displacement;
    this.random = new SplittableRandom(seed);
    this.receiver = receiver;
    this.phase = random.nextDouble();
  }

  /** Takes the next message as it was recorded, and sends those whose turn it is. */
  void add(Envelope message) throws IOException {
    now = Math.max(now, message.publishTime());
    long time = now + random.nextLong(displacement + 1);
    waiting.add(new Outgoing(message, time, order++));
    if (isDuplicated(messages++)) {
      long copyTime = random.nextLong(time, now + displacement + 1);
      waiting.add(new Outgoing(message, copyTime, order++));
    }
    while (!waiting.isEmpty() && waiting.peek().time() <= now) {
      send();
    }
  }

  /** Spreads the messages to send twice evenly, so that their share is exact. */
  private boolean isDuplicated(long number) {
    return Math.floor((number + 1) * share + phase) > Math.floor(number * share + phase);
  }

  /** Sends all that wait. */
  void finish() throws IOException {
    while (!waiting.isEmpty()) {
      send();
    }
  }

  private void send() throws IOException {
    Outgoing next = waiting.remove();
    receiver.send(next.message(), next.time());
  }
}
