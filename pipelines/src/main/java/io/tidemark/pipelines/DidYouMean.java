package io.tidemark.pipelines;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what a mistyped word may have meant. */
public final class DidYouMean {
  private DidYouMean() {}

  /**
   * {@code ", did you mean 'WORD'?"} for the nearest of these words, or nothing where none is near.
   */
  public static String of(String word, Collection<String> words) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return words.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)))
        .filter(nearest -> distance.apply(word, nearest) <= Math.max(2, word.length() / 2))
        .map(nearest -> ", did you mean '" + nearest + "'?")
        .orElse("");
  }
}
