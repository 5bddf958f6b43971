package io.tidemark.benchmarks;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads of tables, of all rounds. */
final class Reads {
  /**
   * The rounds of one table in one state.
   *
   * @param rounds at least one
   * @param right whether each gave the candles that all tables of this input give
   */
  record Same(List<Read> rounds, boolean right) {
    /** The last of them; what all have in common, it has too. */
    Read last() {
      return rounds.get(rounds.size() - 1);
    }

    double median() {
      return Series.median(milliseconds());
    }

    double least() {
      return milliseconds()[0];
    }

    double greatest() {
      return milliseconds()[rounds.size() - 1];
    }

    private double[] milliseconds() {
      double[] sorted = rounds.stream().mapToDouble(Read::milliseconds).toArray();
      Arrays.sort(sorted);
      return sorted;
    }
  }

  private final List<Read> all;

  Reads(List<Read> all) {
    this.all = List.copyOf(all);
  }

  List<Read> all() {
    return all;
  }

  /** Whether the tables of each input give the same candles. */
  boolean isRight() {
    return all.stream().allMatch(this::agrees);
  }

  private boolean agrees(Read read) {
    return all.stream()
        .filter(other -> other.input().equals(read.input()))
        .findFirst()
        .orElseThrow()
        .agrees(read);
  }

  /** The inputs whose tables were read. */
  List<Input> inputs() {
    return all.stream().map(Read::input).distinct().toList();
  }

  /** Each table of an input in each state, those as they were left first. */
  List<Same> of(Input input) {
    return all.stream()
        .filter(read -> read.input().equals(input))
        .collect(
            groupingBy(
                read -> List.of(read.state(), read.competitor()), LinkedHashMap::new, toList()))
        .values()
        .stream()
        .map(rounds -> new Same(rounds, rounds.stream().allMatch(this::agrees)))
        .sorted(comparing(same -> same.last().state()))
        .toList();
  }
}
