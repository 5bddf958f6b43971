package io.tidemark.messaging.stream;

import io.tidemark.schemas.Envelope;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where messages are sent. */
public interface MessageSink extends Closeable {
  /** Sends a message, at once or with others. */
  void send(Envelope message) throws IOException;

  /** Returns when all that was sent has arrived. */
  void flush() throws IOException;

  /** What a message says of itself besides its bytes. */
  static Map<String, String> attributes(Envelope message) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(MessageDefaults.FORMAT, message.format());
    if (message.instrument() != null) {
      attributes.put(MessageDefaults.INSTRUMENT, message.instrument());
    }
    attributes.put(MessageDefaults.SOURCE, message.source());
    attributes.put(MessageDefaults.POSITION, Long.toString(message.position()));
    return attributes;
  }
}
