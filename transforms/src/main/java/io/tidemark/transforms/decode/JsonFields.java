package io.tidemark.transforms.decode;

/**
 * Fields of one JSON object, or the items of one array named by their order. A field's range is the
 * text of its value: of a string what is between the quotes, escapes as they stand, so that a
 * string with escapes is never taken for one without.
 */
final class JsonFields extends Fields {
  private byte[] json;

  JsonFields(Collector out, String... names) {
    super(out, names);
  }

  /**
   * Finds the fields of the object that starts at an index of well-formed JSON. Refuses the record
   * and returns false where one is there twice.
   */
  boolean readObject(byte[] bytes, int object) {
    json = bytes;
    reset(bytes);
    int twice = -1;
    int key = Json.first(bytes, object);
    while (key != Json.NO_ITEM) {
      int keyEnd = Json.end(bytes, key);
      int value = Json.value(bytes, keyEnd);
      int end = Json.end(bytes, value);
      int field = find(bytes, key + 1, keyEnd - 1);
      if (field >= 0) {
        twice = has(field) ? field : twice;
        setValue(field, value, end);
      }
      key = Json.next(bytes, end);
    }
    if (twice >= 0) {
      out.refuse("'" + name(twice) + "' is there twice");
    }
    return twice < 0;
  }

  private int find(byte[] bytes, int from, int to) {
    for (int field = 0; field < size(); field++) {
      if (matches(name(field), bytes, from, to)) {
        return field;
      }
    }
    return -1;
  }

  /**
   * Finds the items of the array that starts at an index of well-formed JSON. Refuses the record
   * and returns false where there is no array there, or one of another length.
   */
  boolean readArray(byte[] bytes, int array) {
    json = bytes;
    reset(bytes);
    if (bytes[array] != '[') {
      out.refuse("'" + text(bytes, array, Json.end(bytes, array)) + "' is not an array");
      return false;
    }
    int count = 0;
    int item = Json.first(bytes, array);
    while (item != Json.NO_ITEM) {
      int end = Json.end(bytes, item);
      if (count < size()) {
        setValue(count, item, end);
      }
      count++;
      item = Json.next(bytes, end);
    }
    if (count != size()) {
      out.refuse("an array of " + count + " items (expected " + size() + ")");
    }
    return count == size();
  }

  private void setValue(int field, int value, int end) {
    boolean string = json[value] == '"';
    set(field, string ? value + 1 : value, string ? end - 1 : end);
  }

  /** The start of the array that a field is, or {@link Json#NO_ITEM}, refusing the record. */
  int array(int field) {
    return container(field, '[', "is not an array");
  }

  /** The start of the object that a field is, or {@link Json#NO_ITEM}, refusing the record. */
  int object(int field) {
    return container(field, '{', "is not an object");
  }

  private int container(int field, char bracket, String fault) {
    int start = start(field);
    if (end(field) > start && json[start] == bracket && json[start - 1] != '"') {
      return start;
    }
    refuse(field, fault);
    return Json.NO_ITEM;
  }
}
