package io.tidemark.transforms.decode;

/** Understands lines that hold one JSON message each, bare or as a capture wrote them. */
abstract class MessageDecoder implements Format.Decoder {
  final Collector out;

  MessageDecoder(Collector out) {
    this.out = out;
  }

  @Override
  public final void decode(byte[] bytes, int from, int to, long position) {
    int message = CaptureLine.message(bytes, from, to);
    if (message == CaptureLine.CLIENT) {
      out.skip("client");
    } else if (message == CaptureLine.OTHER) {
      out.refuse("no message: expected JSON, or a receive time and JSON");
    } else {
      int fault = Json.fault(bytes, message, to);
      if (fault == Json.NO_FAULT && Bytes.indexOf('\\', bytes, message, to) >= 0) {
        byte[] plain = Json.withoutEscapes(bytes, message, to);
        message(plain, 0, position + message - from);
      } else if (fault == Json.NO_FAULT) {
        message(bytes, message, position - from);
      } else {
        out.refuse(
            "malformed JSON: "
                + (fault == to ? "cut off" : "unexpected " + printed(bytes[fault]))
                + " at byte "
                + (fault - from));
      }
    }
  }

  private static String printed(byte b) {
    return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : String.format("0x%02X", b);
  }

  /**
   * Understands a well-formed JSON array or object.
   *
   * @param at index of its first byte
   * @param origin offset in the file of index 0
   */
  abstract void message(byte[] bytes, int at, long origin);

  /** Understands one object of an array. */
  interface Item {
    void read(byte[] bytes, int at);
  }

  /**
   * Hands over the objects of an array, one by one; refuses the record for an item that is none.
   *
   * @param array index of the array, or {@link Json#NO_ITEM} for none
   */
  final void eachObject(byte[] bytes, int array, Item reader) {
    int item = array == Json.NO_ITEM ? Json.NO_ITEM : Json.first(bytes, array);
    while (item != Json.NO_ITEM) {
      int end = Json.end(bytes, item);
      if (bytes[item] == '{') {
        reader.read(bytes, item);
      } else {
        out.refuse("'" + Fields.text(bytes, item, end) + "' is not an object");
      }
      item = Json.next(bytes, end);
    }
  }

  /** Skips the record as the kind that {@code bytes[from, to)} name, or refuses it for none. */
  final void skip(Kinds kinds, byte[] bytes, int from, int to) {
    String kind = kinds.find(bytes, from, to);
    if (kind == null) {
      out.refuse("unknown kind of message '" + Fields.text(bytes, from, to) + "'");
    } else {
      out.skip(kind);
    }
  }

  /** Skips the record as the kind that a field names, or refuses it for none. */
  final void skip(Kinds kinds, byte[] bytes, Fields fields, int field) {
    if (fields.has(field)) {
      skip(kinds, bytes, fields.start(field), fields.end(field));
    } else {
      refuseWithoutKind();
    }
  }

  final void refuseWithoutKind() {
    out.refuse("a message without a kind");
  }
}
