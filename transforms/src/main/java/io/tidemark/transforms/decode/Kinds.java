package io.tidemark.transforms.decode;

/** The kinds of message that a venue sends, found by their bytes. */
final class Kinds {
  private final String[] names;

  /**
   * @param names in ASCII
   */
  Kinds(String... names) {
    this.names = names;
  }

  /** The kind named by {@code bytes[from, to)}, or null where there is none. */
  String find(byte[] bytes, int from, int to) {
    for (String name : names) {
      if (Fields.matches(name, bytes, from, to)) {
        return name;
      }
    }
    return null;
  }
}
