package io.tidemark.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark sees in the raw log every message of a replay, byte for byte. */
class SparkReadsRawTest {
  private static final String RAW = "tidemark.tidemark.raw";
  private static final long START = 1_385_337_600;

  private static final int TRADES = 5_000;

  @TempDir private static Path folder;
  private static List<String> lines;
  private static Warehouse warehouse;

  @BeforeAll
  static void fill() throws IOException {
    lines =
        IntStream.range(0, TRADES)
            .mapToObj(i -> i % 1_000 == 999 ? "no trade " + i : START + i / 5 + ",800." + i + ",1")
            .toList();
    Path trades = Files.write(folder.resolve("trades.csv"), lines);
    warehouse = Warehouse.jdbc(folder.resolve("warehouse"));
    warehouse.replay(trades);
  }

  @AfterAll
  static void close() throws IOException {
    warehouse.close();
  }

  @Test
  void seesTheMessagesInOrder() {
    assertThat(
            warehouse
                .sql("SELECT string(payload) FROM " + RAW + " ORDER BY position")
                .collectAsList())
        .extracting((Row row) -> row.getString(0))
        .isEqualTo(lines);
  }

  /** A filter leaves files and parts of files out; it must not leave out rows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "channel LIKE 'replay%' OR channel LIKE '%trades.csv%'",
        "message_id > '5'",
        "format = 'bitstamp.csv'",
        "instrument = 'bitstamp:BTC-USD'",
        "publish_time >= TIMESTAMP '2013-11-25 00:05:00'",
        "first_time IS NULL",
        "position < 50000",
        "payload >= X'31'"
      })
  void filtersByTheBoundsOfFilesAndRowGroups(String filter) {
    assertThat(warehouse.number("SELECT count(*) FROM " + RAW + " WHERE " + filter))
        .isPositive()
        .isEqualTo(warehouse.number("SELECT count_if(" + filter + ") FROM " + RAW));
  }
}
