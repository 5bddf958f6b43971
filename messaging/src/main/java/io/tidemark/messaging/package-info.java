/**
 * Where live messages come from, and where recorded ones are sent: Kafka, Pub/Sub, files. Open
 * {@link io.tidemark.messaging.StreamInputs}: it makes a transform of what an operator writes.
 */
package io.tidemark.messaging;
