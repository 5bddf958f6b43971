package io.tidemark.templates;

import java.util.stream.Collectors;

/** The parameters of all templates, for people. */
final class OptionsTable {
  private OptionsTable() {}

  /** The tables, in Markdown. */
  static String text() {
    return "# Parameters of the templates\n\n"
        + "Made from the code by `templates/bin/generate`. Lists have commas between their values.\n"
        + Template.all().stream().map(OptionsTable::section).collect(Collectors.joining());
  }

  private static String section(Template template) {
    StringBuilder text = new StringBuilder();
    text.append("\n## ").append(template.name()).append("\n\n");
    text.append(template.description()).append("\n\n");
    text.append("| parameter | | default | meaning |\n|---|---|---|---|\n");
    for (Parameter parameter : template.parameters()) {
      text.append("| `").append(parameter.name()).append("` | ");
      text.append(parameter.required() ? "required" : parameter.group()).append(" | ");
      text.append(parameter.defaultValue().map(value -> "`" + value + "`").orElse(""));
      text.append(" | ").append(parameter.description().replace("|", "\\|"));
      if (!parameter.choices().isEmpty()) {
        text.append(": `").append(String.join("`, `", parameter.choices())).append('`');
      }
      text.append(" |\n");
    }
    return text.toString();
  }
}
