package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code docs/reading-tables.md} tells its readers to type. */
final class ReadingTables {
  private static final Path FILE =
      Path.of(System.getProperty("tidemark.root", "..")).resolve("docs/reading-tables.md");

  private static final String WAREHOUSE = "/PATH/TO/warehouse";
  private static final String INDENT = "    ";

  private ReadingTables() {}

  /** All that it says. */
  static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The blocks of code of a section, of a warehouse in this folder.
   *
   * @param section its heading
   */
  static List<String> blocks(String section, Path folder) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : section(section).lines().toList()) {
      if (line.startsWith(INDENT)) {
        block.append(line.substring(INDENT.length())).append('\n');
      } else if (!block.isEmpty() && line.isEmpty()) {
        block.append('\n');
      } else if (!block.isEmpty()) {
        blocks.add(block.toString().strip());
        block.setLength(0);
      }
    }
    if (!block.isEmpty()) {
      blocks.add(block.toString().strip());
    }
    return blocks.stream().map(each -> each.replace(WAREHOUSE, folder.toString())).toList();
  }

  private static String section(String heading) {
    String[] parts = text().split("\n## " + heading + "\n", 2);
    assertThat(parts).as("'## %s' in %s", heading, FILE).hasSize(2);
    return parts[1].split("\n## ", 2)[0];
  }
}
