package io.tidemark.pipelines.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what a mistyped word may have meant. */
public final class DidYouMean {
  private DidYouMean() {}

  /**
   * How a message that a word is unknown goes on: {@code ", did you mean 'WORD'?"} for the nearest
   * of the words there are, or all of them where none is near.
   */
  public static String of(String word, Collection<String> words) {
    return nearest(word, words)
        .map(nearest -> ", did you mean '" + nearest + "'?")
        .orElseGet(() -> "; there are " + String.join(", ", words));
  }

  /** The nearest of these words, where one is so near that it may have been meant. */
  public static Optional<String> nearest(String word, Collection<String> words) {
    int near = Math.min(Math.max(2, word.length() / 3), word.length() - 1);
    return words.stream()
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .filter(nearest -> distance(word, nearest) <= near);
  }

  private static int distance(String word, String candidate) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
  }
}
