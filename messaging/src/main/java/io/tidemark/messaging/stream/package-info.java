/**
 * Messages as they come and as they are sent, whatever carries them.
 *
 * <p>A {@link io.tidemark.messaging.stream.StreamInput} reads them, a {@link
 * io.tidemark.messaging.stream.MessageSink} takes them.
 *
 * <pre>
 *  pubsub:projects/P/subscriptions/S --+
 *  kafka:HOST:PORT/TOPIC --------------+--&gt; blocks of envelopes, none later than its events
 *  replay:FILES -----------------------+
 *      ^
 *      | the same files, sent as messages by 'tidemark publish'
 *      +--&gt; kafka:HOST:PORT/TOPIC or pubsub:projects/P/topics/T
 * </pre>
 *
 * <p>A message is understood by its format's own decoder as far as its event times go, and is
 * handed on unchanged. Attributes of Pub/Sub messages and headers of Kafka records say what a
 * message is: {@code format}, {@code instrument}, and {@code source} and {@code position}, which
 * make ticks without trade ids the same as in a backfill of the files they were recorded in. {@code
 * tidemark publish} writes all of them, and {@code ts}, the event time in milliseconds.
 *
 * <p>What is promised of watermarks:
 *
 * <ul>
 *   <li>Kafka: that of a partition trails its latest event time by the delay that is allowed for,
 *       goes on with the clock where the broker says that there is nothing to read, and never
 *       passes it.
 *   <li>Pub/Sub: it is the service's own.
 *   <li>A replay: that of a file trails its latest event time by the same delay and goes to the end
 *       of time at the end of the file, so that a job ends by itself.
 * </ul>
 *
 * <p>Counters, namespace {@code streams}:
 *
 * <ul>
 *   <li>must be zero: {@code unread}, replayed files of which something could not be read
 * </ul>
 */
package io.tidemark.messaging.stream;
