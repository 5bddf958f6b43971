package io.tidemark.benchmarks;

import io.tidemark.schemas.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** All rounds of one engine at one work. */
final class Series {
  /** What a series is worth. */
  enum Verdict {
    /** The candles of the plain loop. */
    EQUAL,

    /** Other candles in at least one run. */
    VOID,

    /** A run that did not end well. */
    FAILED
  }

  private final Work work;
  private final Competitor competitor;
  private final Input input;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Double> bytesPerRow = new ArrayList<>();
  private String failure;

  Series(Work work, Competitor competitor, Input input) {
    this.work = work;
    this.competitor = competitor;
    this.input = input;
  }

  Work work() {
    return work;
  }

  Competitor competitor() {
    return competitor;
  }

  Input input() {
    return input;
  }

  List<Sample> samples() {
    return Collections.unmodifiableList(samples);
  }

  void add(Sample sample) {
    samples.add(sample);
  }

  /** Adds what a round has allocated for a row. */
  void addBytesPerRow(double bytes) {
    bytesPerRow.add(bytes);
  }

  /** What rounds have allocated for a row, least first; empty where that is not counted. */
  List<Double> bytesPerRow() {
    return bytesPerRow.stream().sorted().toList();
  }

  /**
   * The least that a round has allocated for a row, or not a number: which thread takes what first
   * makes it more, and differs from run to run.
   */
  double leastBytesPerRow() {
    return bytesPerRow.stream().min(Double::compare).orElse(Double.NaN);
  }

  /** Ends the series with a run that did not end well. */
  void fail(String reason) {
    failure = reason;
  }

  /** Why a run did not end well, or null. */
  String failure() {
    return failure;
  }

  Verdict verdict() {
    if (failure != null) {
      return Verdict.FAILED;
    }
    return samples.stream().allMatch(Sample::isRight) ? Verdict.EQUAL : Verdict.VOID;
  }

  /** Trades in its files. */
  long rows() {
    return samples.get(0).whole().expected().rows();
  }

  /** Candles to be made of its files. */
  long candles() {
    return samples.get(0).whole().expected().totals().candles();
  }

  /** Trades of each 1m candle, on average. */
  double tradesPerMinuteCandle() {
    return (double) rows() / samples.get(0).whole().expected().totals().counts().get(Interval.M1);
  }

  double median(ToDoubleFunction<Sample> value) {
    return median(sorted(value));
  }

  /** The middle of values in order. */
  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  double least(ToDoubleFunction<Sample> value) {
    return sorted(value)[0];
  }

  double greatest(ToDoubleFunction<Sample> value) {
    return sorted(value)[samples.size() - 1];
  }

  private double[] sorted(ToDoubleFunction<Sample> value) {
    double[] sorted = samples.stream().mapToDouble(value).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The most memory that a whole run held. */
  OptionalLong peakRssBytes() {
    return samples.stream()
        .map(sample -> sample.whole().peakRssBytes())
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  /** The most heap, in MiB, that full collections of whole runs have left; 0 if there were none. */
  long peakHeapMib() {
    return samples.stream()
        .mapToLong(sample -> sample.whole().gc().peakAfterFull())
        .max()
        .orElse(0);
  }
}
