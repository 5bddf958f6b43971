/** Kafka: reading, which Beam's connector does, and sending, which Kafka's client does. */
package io.tidemark.messaging.kafka;
