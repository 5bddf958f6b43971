package io.tidemark.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An engine that takes part.
 *
 * @param engine what it is
 * @param otherBuild the folder of the build of Tidemark that it is of, as it was named; empty for
 *     this build, and for what is not Tidemark
 */
record Competitor(Engine engine, Optional<String> otherBuild) {
  private static final String OF = "@";

  /** An engine of this build. */
  static Competitor of(Engine engine) {
    return new Competitor(engine, Optional.empty());
  }

  /**
   * Reads {@code ENGINE} or {@code ENGINE@FOLDER}.
   *
   * @throws IllegalArgumentException when there is no such engine, or no other build can have it
   */
  static Competitor parse(String text) {
    int of = text.indexOf(OF);
    String label = of < 0 ? text : text.substring(0, of);
    Engine engine =
        Arrays.stream(Engine.values())
            .filter(one -> one.label().equals(label))
            .findFirst()
            .orElseThrow(() -> invalid(text, "expected some of " + List.of(Engine.values())));
    if (of < 0) {
      return of(engine);
    }
    if (!Engine.TIDEMARK.contains(engine)) {
      throw invalid(text, "of another build there are " + Engine.TIDEMARK + " only");
    }
    if (of == text.length() - 1) {
      throw invalid(text, "expected the folder of a build after " + OF);
    }
    return new Competitor(engine, Optional.of(text.substring(of + 1)));
  }

  private static IllegalArgumentException invalid(String text, String expected) {
    return new IllegalArgumentException("Invalid engine: '" + text + "' (" + expected + ")");
  }

  /** Whether it is the Tidemark that others are compared with. */
  boolean isThisTidemark() {
    return Engine.TIDEMARK.contains(engine) && otherBuild.isEmpty();
  }

  /** Its name in options and results. */
  String label() {
    return engine.label() + otherBuild.map(folder -> OF + folder).orElse("");
  }

  @Override
  public String toString() {
    return label();
  }
}
