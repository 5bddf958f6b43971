package io.tidemark.transforms.decode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * JSON as bytes, without exceptions and without a tree. {@link #fault} decides whether bytes are
 * well-formed; all else here walks over bytes that are.
 */
final class Json {
  /** What {@link #fault} returns for well-formed bytes. */
  static final int NO_FAULT = -1;

  /** What {@link #first} and {@link #next} return when there is no further item. */
  static final int NO_ITEM = -1;

  private static final int MAX_DEPTH = Long.SIZE;

  /** Length of the escape of a code unit. */
  private static final int UNICODE_ESCAPE = 6;

  private Json() {}

  /**
   * The index of the first byte that keeps {@code bytes[from, to)} from being exactly one JSON
   * value: {@code to} where it is cut off, {@link #NO_FAULT} where it is well-formed. A value
   * nested deeper than 64 levels counts as malformed.
   */
  static int fault(byte[] bytes, int from, int to) {
    long objects = 0;
    int depth = 0;
    int at = skipSpace(bytes, from, to);
    while (true) {
      if (at == to) {
        return to;
      }
      byte b = bytes[at];
      boolean complete = true;
      if (b == '{' || b == '[') {
        if (depth == MAX_DEPTH) {
          return at;
        }
        boolean object = b == '{';
        objects = object ? objects | 1L << depth : objects & ~(1L << depth);
        depth++;
        at = skipSpace(bytes, at + 1, to);
        if (at < to && bytes[at] == (object ? '}' : ']')) {
          depth--;
          at++;
        } else {
          complete = false;
          at = object ? key(bytes, at, to) : at;
        }
      } else {
        at = scalar(bytes, at, to);
      }
      while (complete && at >= 0) {
        at = skipSpace(bytes, at, to);
        if (depth == 0 || at == to) {
          return depth == 0 && at == to ? NO_FAULT : at;
        }
        boolean object = (objects >>> (depth - 1) & 1) != 0;
        if (bytes[at] == ',') {
          complete = false;
          at = skipSpace(bytes, at + 1, to);
          at = object ? key(bytes, at, to) : at;
        } else if (bytes[at] == (object ? '}' : ']')) {
          depth--;
          at++;
        } else {
          return at;
        }
      }
      if (at < 0) {
        return ~at;
      }
    }
  }

  /** From a key to the value behind its colon; the complement of the index of a fault. */
  private static int key(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != '"') {
      return ~from;
    }
    int at = string(bytes, from, to);
    if (at < 0) {
      return at;
    }
    at = skipSpace(bytes, at, to);
    return at < to && bytes[at] == ':' ? skipSpace(bytes, at + 1, to) : ~at;
  }

  /** The end of a value that holds no other; the complement of the index of a fault. */
  private static int scalar(byte[] bytes, int from, int to) {
    return switch (bytes[from]) {
      case '"' -> string(bytes, from, to);
      case 't' -> literal("true", bytes, from, to);
      case 'f' -> literal("false", bytes, from, to);
      case 'n' -> literal("null", bytes, from, to);
      default -> number(bytes, from, to);
    };
  }

  private static int literal(String word, byte[] bytes, int from, int to) {
    for (int i = 1; i < word.length(); i++) {
      if (from + i == to || bytes[from + i] != word.charAt(i)) {
        return ~(from + i);
      }
    }
    return from + word.length();
  }

  private static int string(byte[] bytes, int from, int to) {
    int at = from + 1;
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        return at + 1;
      }
      if (b >= 0 && b < ' ') {
        return ~at;
      }
      at++;
      if (b == '\\') {
        if (at == to || "\"\\/bfnrtu".indexOf(bytes[at]) < 0) {
          return ~at;
        }
        int hexDigits = bytes[at] == 'u' ? 4 : 0;
        at++;
        for (; hexDigits > 0; hexDigits--, at++) {
          if (at == to || Character.digit(bytes[at], 16) < 0) {
            return ~at;
          }
        }
      }
    }
    return ~to;
  }

  private static int number(byte[] bytes, int from, int to) {
    int at = bytes[from] == '-' ? from + 1 : from;
    if (at < to && bytes[at] == '0') {
      at++;
    } else {
      at = digits(bytes, at, to);
    }
    if (at >= 0 && at < to && bytes[at] == '.') {
      at = digits(bytes, at + 1, to);
    }
    if (at >= 0 && at < to && (bytes[at] | 0x20) == 'e') {
      at++;
      boolean signed = at < to && (bytes[at] == '-' || bytes[at] == '+');
      at = digits(bytes, signed ? at + 1 : at, to);
    }
    return at;
  }

  private static int digits(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at > from ? at : ~at;
  }

  private static int skipSpace(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  private static int skipSpace(byte[] bytes, int from) {
    return skipSpace(bytes, from, bytes.length);
  }

  /** The first item of the array, or first key of the object, that starts at an index. */
  static int first(byte[] bytes, int container) {
    int at = skipSpace(bytes, container + 1);
    return bytes[at] == ']' || bytes[at] == '}' ? NO_ITEM : at;
  }

  /** The item or key that follows the value whose end this is. */
  static int next(byte[] bytes, int end) {
    int at = skipSpace(bytes, end);
    return bytes[at] == ',' ? skipSpace(bytes, at + 1) : NO_ITEM;
  }

  /** The value of the key whose end this is. */
  static int value(byte[] bytes, int keyEnd) {
    return skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
  }

  /** The end of the value, inside an array or object, that starts at an index. */
  static int end(byte[] bytes, int from) {
    byte first = bytes[from];
    if (first == '"') {
      return stringEnd(bytes, from);
    }
    int at = from;
    if (first != '{' && first != '[') {
      while (bytes[at] != ',' && bytes[at] != '}' && bytes[at] != ']' && !isSpace(bytes[at])) {
        at++;
      }
      return at;
    }
    int depth = 0;
    do {
      byte b = bytes[at];
      if (b == '"') {
        at = stringEnd(bytes, at);
      } else {
        if (b == '{' || b == '[') {
          depth++;
        } else if (b == '}' || b == ']') {
          depth--;
        }
        at++;
      }
    } while (depth > 0);
    return at;
  }

  private static int stringEnd(byte[] bytes, int from) {
    int at = from + 1;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /**
   * Well-formed JSON with the characters for which escapes stand in its strings, so that a name is
   * the same however it is written. What cannot stand in a string as it is stays escaped.
   */
  static byte[] withoutEscapes(byte[] bytes, int from, int to) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(to - from);
    for (int at = from; at < to; at++) {
      if (bytes[at] != '\\') {
        plain.write(bytes[at]);
      } else if (bytes[at + 1] == '/') {
        at++;
        plain.write('/');
      } else if (bytes[at + 1] == 'u') {
        int length = appendUnicode(bytes, at, to, plain);
        at += length - 1;
      } else {
        plain.write(bytes, at, 2);
        at++;
      }
    }
    return plain.toByteArray();
  }

  /** Appends the character of an escape, or the escape itself; returns how long it is. */
  private static int appendUnicode(byte[] bytes, int at, int to, ByteArrayOutputStream plain) {
    int unit = hex(bytes, at + 2);
    int length = UNICODE_ESCAPE;
    int code = unit;
    if (Character.isHighSurrogate((char) unit)
        && at + 2 * UNICODE_ESCAPE <= to
        && bytes[at + UNICODE_ESCAPE] == '\\'
        && bytes[at + UNICODE_ESCAPE + 1] == 'u') {
      int low = hex(bytes, at + UNICODE_ESCAPE + 2);
      if (Character.isLowSurrogate((char) low)) {
        code = Character.toCodePoint((char) unit, (char) low);
        length = 2 * UNICODE_ESCAPE;
      }
    }
    boolean stays = code < ' ' || code == '"' || code == '\\' || (code >= 0xD800 && code <= 0xDFFF);
    if (stays) {
      plain.write(bytes, at, length);
    } else {
      plain.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
    }
    return length;
  }

  private static int hex(byte[] bytes, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value * 16 + Character.digit(bytes[i], 16);
    }
    return value;
  }
}
