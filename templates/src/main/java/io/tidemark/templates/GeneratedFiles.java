package io.tidemark.templates;

import io.tidemark.schemas.bigquery.BigQuerySchema;
import java.util.Map;
import java.util.TreeMap;

/** The files of the repository that are made from the code, so that they say what it does. */
final class GeneratedFiles {
  private GeneratedFiles() {}

  /** The text of each file, by its path from the root of the repository. */
  static Map<String, String> all() {
    Map<String, String> files = new TreeMap<>();
    for (Template template : Template.all()) {
      files.put("templates/metadata/" + template.name() + ".json", Metadata.of(template));
    }
    files.put("templates/OPTIONS.md", OptionsTable.text());
    BigQuerySchema.files()
        .forEach((file, content) -> files.put("terraform/modules/bigquery/" + file, content));
    return files;
  }
}
