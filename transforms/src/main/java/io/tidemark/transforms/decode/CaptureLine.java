package io.tidemark.transforms.decode;

/**
 * A line that holds a message: the message alone, or behind the time of its receipt, {@code
 * 1723161254087896568 {..}} or {@code 1633998523.957215: {..}}. Lines with an arrow before the
 * message, as in {@code wss://host <- 1618677817.02: {..}}, are the capturing client's own. When a
 * message was received decides nothing.
 */
final class CaptureLine {
  /** The line is the client's own. */
  static final int CLIENT = -1;

  /** The line is of another form. */
  static final int OTHER = -2;

  private CaptureLine() {}

  /** Where the message in {@code bytes[from, to)} starts, {@link #CLIENT} or {@link #OTHER}. */
  static int message(byte[] bytes, int from, int to) {
    int message = from;
    while (message < to && bytes[message] != '{' && bytes[message] != '[') {
      message++;
    }
    if (hasArrow(bytes, from, message)) {
      return CLIENT;
    }
    return message < to && isReceiveTime(bytes, from, message) ? message : OTHER;
  }

  private static boolean hasArrow(byte[] bytes, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (bytes[i] == '<' && bytes[i + 1] == '-') {
        return true;
      }
      if (bytes[i] == '-'
          && bytes[i + 1] == '>'
          && i > from
          && bytes[i - 1] == ' '
          && i + 2 < to
          && bytes[i + 2] == ' ') {
        return true;
      }
    }
    return false;
  }

  /** Whether a prefix is blank, or digits with a point or without, a colon or not, and spaces. */
  private static boolean isReceiveTime(byte[] bytes, int from, int to) {
    int at = digits(bytes, from, to);
    if (at > from) {
      if (at < to && bytes[at] == '.') {
        at = digits(bytes, at + 1, to);
      }
      if (at < to && bytes[at] == ':') {
        at++;
      }
      if (at == to) {
        return false;
      }
    }
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    return at == to;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }
}
