package io.tidemark.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a job is behind its topic, looked at again and again.
 *
 * <p>A job acknowledges in steps: what counts is the least lag within each time that is longer than
 * a step. It grows when those rise by more than 2 % of what is sent, or end more than 30 seconds
 * behind.
 */
final class Lag {
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final double GROWTH = 0.02;
  private static final double MOST_SECONDS = 30;

  /**
   * One look.
   *
   * @param seconds since the trial began
   * @param sent messages in the topic
   * @param acknowledged messages the job will not read again
   */
  record Look(double seconds, long sent, long acknowledged) {
    long behind() {
      return sent - acknowledged;
    }
  }

  private final List<Look> looks = new ArrayList<>();

  void add(Look look) {
    looks.add(look);
  }

  /** Messages sent a second. */
  double sentRate() {
    Look first = looks.get(0);
    Look last = looks.get(looks.size() - 1);
    return (last.sent() - first.sent()) / (last.seconds() - first.seconds());
  }

  /** Messages that the job has acknowledged. */
  long acknowledged() {
    return looks.get(looks.size() - 1).acknowledged() - looks.get(0).acknowledged();
  }

  /** The looks of least lag, one of each step; less than half of one belongs to that before. */
  List<Look> least() {
    List<Look> least = new ArrayList<>();
    double start = looks.get(0).seconds();
    double length = looks.get(looks.size() - 1).seconds() - start;
    int steps = Math.max((int) Math.round(length / STEP.toSeconds()), 1);
    int step = -1;
    for (Look look : looks) {
      int its = Math.min((int) ((look.seconds() - start) / STEP.toSeconds()), steps - 1);
      if (its != step) {
        least.add(look);
        step = its;
      } else if (look.behind() < least.get(least.size() - 1).behind()) {
        least.set(least.size() - 1, look);
      }
    }
    return least;
  }

  /**
   * By how many messages a second it rises: the slope of the line through the least of each step.
   */
  double growth() {
    List<Look> least = least();
    double meanSeconds = least.stream().mapToDouble(Look::seconds).average().orElseThrow();
    double meanBehind = least.stream().mapToLong(Look::behind).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (Look look : least) {
      products += (look.seconds() - meanSeconds) * (look.behind() - meanBehind);
      squares += (look.seconds() - meanSeconds) * (look.seconds() - meanSeconds);
    }
    return squares == 0 ? 0 : products / squares;
  }

  /** The last least lag, in seconds of what is sent. */
  double lastSeconds() {
    List<Look> least = least();
    return least.get(least.size() - 1).behind() / sentRate();
  }

  /** Whether the job falls behind. */
  boolean grows() {
    return growth() > GROWTH * sentRate() || lastSeconds() > MOST_SECONDS;
  }
}
