/**
 * Sends recorded messages to Pub/Sub or Kafka, with faults on demand. Open {@link
 * io.tidemark.pipelines.publish.Publish}.
 */
package io.tidemark.pipelines.publish;
