package io.tidemark.templates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes the {@linkplain GeneratedFiles generated files} that are not as the code would have them.
 */
public final class Generate {
  private Generate() {}

  /** Writes the files under a folder, the root of the repository. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    for (Map.Entry<String, String> file : GeneratedFiles.all().entrySet()) {
      Path path = root.resolve(file.getKey());
      if (Files.notExists(path) || !Files.readString(path).equals(file.getValue())) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
        System.out.println("Written " + file.getKey());
      }
    }
  }
}
