/** Pub/Sub: reading, which Beam's connector does, and sending, which Google's client does. */
package io.tidemark.messaging.pubsub;
