package io.tidemark.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The metadata of a template: what the Dataflow console and API know of its parameters. */
final class Metadata {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Metadata() {}

  /** The metadata as JSON, one property a line. */
  static String of(Template template) {
    ObjectNode metadata = JSON.createObjectNode();
    metadata.put("name", template.name());
    metadata.put("description", template.description());
    metadata.put("streaming", template.streaming());
    if (template.streaming()) {
      // Whatever is delivered twice counts once, so that either mode ends in the same rows.
      metadata.put("supportsAtLeastOnce", true);
      metadata.put("supportsExactlyOnce", true);
      metadata.put("defaultStreamingMode", "EXACTLY_ONCE");
    }
    ArrayNode parameters = metadata.putArray("parameters");
    template.parameters().forEach(parameter -> add(parameters.addObject(), parameter));
    return text(metadata);
  }

  private static void add(ObjectNode json, Parameter parameter) {
    json.put("name", parameter.name());
    json.put("label", parameter.label());
    json.put("helpText", parameter.description());
    json.put("groupName", parameter.group());
    json.put("isOptional", !parameter.required());
    json.put("paramType", parameter.type().name());
    if (!parameter.choices().isEmpty()) {
      ArrayNode options = json.putArray("enumOptions");
      for (String choice : parameter.choices()) {
        options.addObject().put("value", choice).put("label", choice.toLowerCase(Locale.ROOT));
      }
    }
    parameter.form().ifPresent(form -> json.putArray("regexes").add("^(?:" + form + ")$"));
    parameter.defaultValue().ifPresent(value -> json.put("defaultValue", value));
  }

  private static String text(ObjectNode json) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(lines);
    printer.indentArraysWith(lines);
    try {
      return JSON.writer(printer).writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
