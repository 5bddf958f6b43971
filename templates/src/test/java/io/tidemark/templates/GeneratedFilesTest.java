package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What is checked in is what the code says. */
class GeneratedFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

  @TestFactory
  Stream<DynamicTest> isAsTheCodeSays() {
    return GeneratedFiles.all().entrySet().stream()
        .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> check(file)));
  }

  private static void check(Map.Entry<String, String> file) throws IOException {
    Path path = ROOT.resolve(file.getKey());
    assertThat(path).exists();
    assertThat(Files.readString(path))
        .as("%s is not as the code says; run templates/bin/generate", file.getKey())
        .isEqualTo(file.getValue());
  }
}
