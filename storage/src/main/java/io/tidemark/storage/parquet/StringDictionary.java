package io.tidemark.storage.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.io.api.Binary;

/** The strings of a column chunk, each once, numbered from 0 in the order in which they came. */
final class StringDictionary {
  /** Stands for the number of a string that there is no room for. */
  static final int FULL = -1;

  private final int mostBytes;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Binary> entries = new ArrayList<>();
  private int bytes;

  /** The string that was asked for last: neighbouring rows mostly have the same. */
  private String last;

  private int lastNumber;

  /**
   * @param mostBytes how large its page may be
   */
  StringDictionary(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** The number of a string, or {@link #FULL}. */
  int number(String value) {
    if (!value.equals(last)) {
      Integer known = numbers.get(value);
      int number = known == null ? add(value) : known;
      if (number == FULL) {
        return FULL;
      }
      lastNumber = number;
    }
    last = value;
    return lastNumber;
  }

  /** The bytes of a string. */
  static Binary utf8(String value) {
    return Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
  }

  private int add(String value) {
    Binary entry = utf8(value);
    if (bytes + Integer.BYTES + entry.length() > mostBytes) {
      return FULL;
    }
    bytes += Integer.BYTES + entry.length();
    entries.add(entry);
    numbers.put(value, numbers.size());
    return entries.size() - 1;
  }

  /** The bytes of the string with a number. */
  Binary entry(int number) {
    return entries.get(number);
  }

  /** How many strings there are. */
  int size() {
    return entries.size();
  }

  /** The strings as Parquet has them: each after its length, which is 4 bytes, little-endian. */
  DictionaryPage toPage() {
    List<BytesInput> page = new ArrayList<>();
    for (Binary entry : entries) {
      page.add(BytesInput.fromInt(entry.length()));
      page.add(BytesInput.from(entry.toByteBuffer()));
    }
    return new DictionaryPage(BytesInput.concat(page), size(), Encoding.PLAIN);
  }

  /** How many bits a number takes. */
  int bitWidth() {
    return BytesUtils.getWidthFromMaxInt(Math.max(size() - 1, 0));
  }
}
