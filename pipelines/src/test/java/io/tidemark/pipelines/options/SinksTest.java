package io.tidemark.pipelines.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.bigquery.BigQueryDataset;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinksTest {
  private static Sinks sinks(String... options) {
    return Sinks.of(PipelineOptionsFactory.fromArgs(options).as(SinkOptions.class));
  }

  @Test
  void icebergUnlessSaidOtherwise() {
    assertThat(sinks().iceberg()).isTrue();
    assertThat(sinks().bigQuery()).isEmpty();
  }

  @Test
  void bothOrEither() {
    Sinks both = sinks("--sinks=bigquery,iceberg", "--bigqueryDataset=my-project.trades");
    assertThat(both.iceberg()).isTrue();
    assertThat(both.bigQuery()).contains(new BigQueryDataset("my-project", "trades"));

    Sinks one = sinks("--sinks=bigquery", "--bigqueryDataset=my-project.trades");
    assertThat(one.iceberg()).isFalse();
    assertThat(one.bigQuery()).contains(new BigQueryDataset("my-project", "trades"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--sinks=bigqery | --sinks=bigqery: 'bigqery' is no sink, did you mean 'bigquery'?",
        "--sinks= | --sinks=: '' is no sink; there are iceberg, bigquery",
        "--sinks=iceberg,iceberg | --sinks=iceberg,iceberg: names iceberg twice; name it once",
        "--sinks=bigquery | --sinks=bigquery: needs the dataset; add --bigquery-dataset=PROJECT.DATASET",
        "--bigqueryDataset=a.b | --bigquery-dataset=a.b: nothing is written there; add --sinks=iceberg,bigquery, or leave the option out",
        "--sinks=bigquery --bigqueryDataset=trades | --bigquery-dataset=trades: is no dataset; write it as PROJECT.DATASET"
      })
  void anythingElseIsRefused(String options, String message) {
    assertThatThrownBy(() -> sinks(options.split(" ", -1)))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }
}
