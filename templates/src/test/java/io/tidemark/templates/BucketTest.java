package io.tidemark.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.pipelines.runners.Counters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read from a bucket, and tables are written to one and read back. */
class BucketTest {
  @Test
  void backfillThenVerify(@TempDir Path folder) throws IOException {
    try (Lake lake = Lake.create(folder)) {
      String[] files = {
        "--runner=DirectRunner", "--input=gs://lake/trades/*.csv", "--format=" + Lake.FORMAT
      };
      Map<String, Long> written =
          Counters.of(BackfillTemplate.launch(lake.arguments(files).toArray(new String[0])));
      assertThat(written)
          .as("two minutes, and one candle of each of six larger intervals")
          .containsEntry("iceberg.candles.rows_written", 8L);
      assertThat(lake.storage().names(Lake.BUCKET))
          .anyMatch(name -> name.startsWith("tables/") && name.endsWith(".parquet"));

      Map<String, Long> compared =
          Counters.of(
              VerifyTemplate.launch(
                  lake.arguments(files[0], files[1], files[2], "--against=FILES")
                      .toArray(new String[0])));

      assertThat(compared)
          .containsEntry("verify.candles.rows_equal", 8L)
          .doesNotContainKeys("verify.candles.rows_missing", "verify.candles.rows_different");
    }
  }
}
