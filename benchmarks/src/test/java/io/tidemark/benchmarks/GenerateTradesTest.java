package io.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTradesTest {
  private static final GenerateTrades.Market MARKET = new GenerateTrades.Market(20_000, 20, 3, 7);

  @TempDir private Path folder;

  @Test
  void givesTheSameBytesForTheSameArguments() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path file : GenerateTrades.in(folder, MARKET)) {
      digest.update(Files.readAllBytes(file));
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("c17896f536c30dcc170ec4da8b32ddaa4d0fe1f3c635f01f193dd1a8c7739bfb");
  }

  @Test
  void givesOtherTradesForAnotherSeed() throws IOException {
    List<Path> files = GenerateTrades.in(folder, MARKET);
    List<Path> others = GenerateTrades.in(folder, new GenerateTrades.Market(20_000, 20, 3, 8));

    assertThat(Files.mismatch(files.get(0), others.get(0))).isPositive();
  }

  @Test
  void keepsFilesThatAreThere() throws IOException {
    Path first = GenerateTrades.in(folder, MARKET).get(0);
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(first, old);

    assertThat(GenerateTrades.in(folder, MARKET).get(0)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(old);
  }

  @Test
  void writesAFileADayInOrderOfTimeAndId() throws IOException {
    Map<String, Long> lastIds = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    List<Path> files = GenerateTrades.in(folder, MARKET);
    int rows = 0;
    for (int day = 0; day < files.size(); day++) {
      List<String> lines = Files.readAllLines(files.get(day));
      assertThat(lines.get(0)).isEqualTo("time,instrument,id,price,size,side");
      Instant least = LocalDate.of(2024, 1, 1 + day).atStartOfDay().toInstant(ZoneOffset.UTC);
      Instant next = least.plus(1, ChronoUnit.DAYS);
      for (String line : lines.subList(1, lines.size())) {
        assertThat(line)
            .matches("\\d{16},bench:A\\d{4}-USD,\\d+,\\d+\\.\\d{2,6},\\d+\\.\\d{5,8},(buy|sell)");
        String[] fields = line.split(",", -1);
        Instant time = Instant.EPOCH.plus(Long.parseLong(fields[0]), ChronoUnit.MICROS);
        assertThat(time).isAfterOrEqualTo(least).isBefore(next);
        least = time;
        long id = Long.parseLong(fields[2]);
        Long before = lastIds.put(fields[1], id);
        assertThat(before == null || id > before).isTrue();
        counts.merge(fields[1], 1, Integer::sum);
        rows++;
      }
    }

    assertThat(rows).isEqualTo(20_000);
    assertThat(counts).hasSize(20);
    assertThat(counts.get("bench:A0000-USD"))
        .as("Zipf: the first trades about twice as often as the second")
        .isCloseTo(2 * counts.get("bench:A0001-USD"), withPercentage(10));
  }

  @Test
  void revisesEveryEvenMinute() throws IOException {
    List<String> first = lines(GenerateTrades.in(folder, MARKET));
    List<String> revised = lines(GenerateTrades.in(folder, MARKET.revision()));
    Set<String> known = new HashSet<>(first);
    List<String> added = revised.stream().filter(line -> !known.contains(line)).toList();

    assertThat(revised.stream().filter(known::contains).toList()).isEqualTo(first);
    assertThat(keysOfMinutes(added))
        .as("One in each minute of an instrument")
        .isEqualTo(
            keysOfMinutes(first).stream().filter(GenerateTradesTest::isEven).distinct().toList());
    Map<String, Long> lastIds = new HashMap<>();
    long time = 0;
    for (String line : revised) {
      String[] fields = line.split(",", -1);
      Long before = lastIds.put(fields[1], Long.valueOf(fields[2]));
      assertThat(before == null || Long.parseLong(fields[2]) > before).as(line).isTrue();
      assertThat(Long.parseLong(fields[0])).isGreaterThanOrEqualTo(time);
      time = Long.parseLong(fields[0]);
    }
  }

  private static List<String> lines(List<Path> files) throws IOException {
    List<String> all = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      all.addAll(lines.subList(1, lines.size()));
    }
    return all;
  }

  /** The minute since the epoch and the instrument of each trade. */
  private static List<String> keysOfMinutes(List<String> trades) {
    return trades.stream()
        .map(line -> line.split(",", -1))
        .map(fields -> Long.parseLong(fields[0]) / 60_000_000 + " " + fields[1])
        .toList();
  }

  private static boolean isEven(String keyOfMinute) {
    return Long.parseLong(keyOfMinute.substring(0, keyOfMinute.indexOf(' '))) % 2 == 0;
  }

  @Test
  void refusesMarketsThatCannotBe() {
    assertThatThrownBy(() -> new GenerateTrades.Market(2, 1, 3, 1))
        .hasMessage("Invalid number of rows: 2 (expected at least one a day)");
    assertThatThrownBy(() -> new GenerateTrades.Market(10, 0, 1, 1))
        .hasMessage("Invalid number of instruments: 0 (expected 1 to 20000)");
  }
}
