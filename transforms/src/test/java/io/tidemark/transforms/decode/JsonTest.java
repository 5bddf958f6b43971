package io.tidemark.transforms.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  static Stream<String> examples() {
    return Stream.of("binance.ws", "coinbase.ws", "kraken.ws")
        .map(name -> Decoded.format(name).example());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " [ ] ",
        "{\"a\":{\"b\":[1,{\"c\":[]}]}}",
        "[0,-0,10,1.5,-2.25e10,3E-7,1e+5]",
        "[true,false,null]",
        "{ \"a\" : 1 , \"b\" : [ \"x\" , 2 ] }",
        "{\"a\":\"\\\"}],{\\\\\",\"b\":\"\\u00e9\\n\\/\"}",
        "\"text\"",
        "1",
        "[\"\u00e9\u4eba\"]",
      })
  void findsNoFaultInJson(String json) {
    assertThat(fault(json)).isEqualTo(Json.NO_FAULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "{@a:1}",
        "{\"a\"@1}",
        "{\"a\":@}",
        "{\"a\":1@]",
        "{\"a\":1,@}",
        "[1,@]",
        "[1@}",
        "[@,1]",
        "[1 @2]",
        "[0@1]",
        "[1.@]",
        "[1e@]",
        "[-@]",
        "[@+1]",
        "[@.5]",
        "[tr@ew]",
        "[nul@]",
        "[@NaN]",
        "[\"@\u0001\"]",
        "[\"\\@x\"]",
        "[\"\\u12@g4\"]",
        "{}@{}",
        "[]@]",
        "{\"a\":[{\"b\":1}@}}",
      })
  void findsTheFirstByteAtFault(String marked) {
    assertThat(fault(marked.replace("@", ""))).isEqualTo(marked.indexOf('@'));
  }

  @Test
  void boundsHowDeepValuesNest() {
    assertThat(fault("[".repeat(64) + "]".repeat(64))).isEqualTo(Json.NO_FAULT);
    assertThat(fault("{\"a\":".repeat(64) + "1" + "}".repeat(64))).isEqualTo(Json.NO_FAULT);
    assertThat(fault("[".repeat(65) + "]".repeat(65))).isEqualTo(64);
    assertThat(fault("[".repeat(1 << 20))).isEqualTo(64);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void findsEveryPrefixOfAMessageCutOff(String example) {
    byte[] bytes = bytes(example);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(Json.fault(bytes, 0, length)).as(example.substring(0, length)).isEqualTo(length);
    }
    assertThat(Json.fault(bytes, 0, bytes.length)).isEqualTo(Json.NO_FAULT);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void agreesWithAnotherParserOnMutations(String example) {
    Random random = new Random(7);
    String alphabet = "{}[]\",:\\ \n0123456789.eE+-truefalsnu\u0001";
    int wellFormed = 0;
    for (int i = 0; i < 30_000; i++) {
      StringBuilder text = new StringBuilder(example);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(at);
        }
      }
      byte[] json = bytes(text.toString());
      List<Long> values = valuesByJackson(json);
      assertThat(fault(text.toString()) == Json.NO_FAULT).as("%s", text).isEqualTo(values != null);
      if (values != null && (json[0] == '{' || json[0] == '[')) {
        wellFormed++;
        List<Long> walked = new ArrayList<>();
        walk(json, 0, walked);
        assertThat(walked).as("%s", text).isEqualTo(values);
      }
    }
    assertThat(wellFormed).isGreaterThan(1_000);
  }

  /** Where each value starts, or null for malformed JSON. */
  private static List<Long> valuesByJackson(byte[] json) {
    try (JsonParser parser = JACKSON.createParser(json)) {
      List<Long> starts = new ArrayList<>();
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (depth == 0 && !starts.isEmpty()) {
          return null;
        }
        if (token.isStructStart() || token.isScalarValue()) {
          starts.add(parser.currentTokenLocation().getByteOffset());
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        parser.getText();
      }
      return starts.isEmpty() ? null : starts;
    } catch (IOException e) {
      return null;
    }
  }

  private static void walk(byte[] json, int value, List<Long> starts) {
    starts.add((long) value);
    if (json[value] != '{' && json[value] != '[') {
      return;
    }
    int item = Json.first(json, value);
    while (item != Json.NO_ITEM) {
      int inner = json[value] == '{' ? Json.value(json, Json.end(json, item)) : item;
      walk(json, inner, starts);
      item = Json.next(json, Json.end(json, inner));
    }
  }

  @Test
  void readsFieldsOfAnObject() {
    JsonFields fields = new JsonFields(null, "a", "b", "c", "d", "e", "absent");
    byte[] json =
        bytes(
            "xx{\"z\":{\"a\":\"no\"}, \"a\" : \"1\\\"2\" ,\"b\":-1.50e3,\"c\":[{\"a\":[]},\"]\"]"
                + ",\"d\":{ },\"e\":\"\"}");
    fields.readObject(json, 2);

    assertThat(List.of(text(json, fields, 0), text(json, fields, 1), text(json, fields, 2)))
        .containsExactly("1\\\"2", "-1.50e3", "[{\"a\":[]},\"]\"]");
    assertThat(text(json, fields, 3)).isEqualTo("{ }");
    assertThat(fields.has(4)).isTrue();
    assertThat(text(json, fields, 4)).isEmpty();
    assertThat(fields.has(5)).isFalse();
  }

  @Test
  void forgetsFieldsOfTheObjectBefore() {
    JsonFields fields = new JsonFields(null, "a", "b");
    fields.readObject(bytes("{\"a\":1,\"b\":2}"), 0);
    fields.readObject(bytes("{\"b\":3}"), 0);

    assertThat(fields.has(0)).isFalse();
    assertThat(fields.digits(1)).isEqualTo(3);
  }

  @Test
  void readsItemsOfAnArray() {
    JsonFields fields = new JsonFields(null, "a", "b", "c");
    byte[] json = bytes("[ \"x\", [1,[2]] ,null]");

    assertThat(fields.readArray(json, 0)).isTrue();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      texts.add(text(json, fields, i));
    }
    assertThat(texts).containsExactly("x", "[1,[2]]", "null");
    assertThat(fields.array(1)).isEqualTo(7);
  }

  private static String text(byte[] json, Fields fields, int field) {
    return Fields.text(json, fields.start(field), fields.end(field));
  }

  private static int fault(String json) {
    byte[] bytes = bytes(json);
    return Json.fault(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
