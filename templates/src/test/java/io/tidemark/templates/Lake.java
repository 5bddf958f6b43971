package io.tidemark.templates;

import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.pipelines.options.WarehouseOptions;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.EnvelopeCodec;
import io.tidemark.schemas.tables.Ingest;
import io.tidemark.schemas.tables.RawTable;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.UpsertRows;
import io.tidemark.transforms.coders.BlockCoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;

/** A bucket that holds a warehouse and files of trades, with a catalog beside it. */
final class Lake implements AutoCloseable {
  static final String BUCKET = "lake";
  static final String FORMAT = "trades.csv";
  static final String TRADES =
      """
      time,instrument,id,price,size,side
      2024-08-08T00:00:01Z,binance:BTC-USDT,1,55000.1,0.5,buy
      2024-08-08T00:00:30Z,binance:BTC-USDT,2,55010,1,sell
      2024-08-08T00:01:02Z,binance:BTC-USDT,3,55005,2,buy
      """;

  private final StorageStandIn storage;
  private final Path folder;

  private Lake(StorageStandIn storage, Path folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /** Makes a bucket with one file of trades. */
  static Lake create(Path folder) throws IOException {
    StorageStandIn storage = new StorageStandIn(BUCKET);
    storage.put(BUCKET, "trades/2024-08-08.csv", TRADES.getBytes(StandardCharsets.UTF_8));
    Files.writeString(folder.resolve("job.jar"), "what a job is made of");
    return new Lake(storage, folder);
  }

  StorageStandIn storage() {
    return storage;
  }

  /** What the launcher of a flex template gives every launch, and where the tables are. */
  List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--project=my-project-1",
                "--region=europe-west1",
                "--jobName=test",
                "--tempLocation=gs://lake/temp",
                "--stagingLocation=gs://lake/staging",
                "--gcsEndpoint=" + storage.url() + "storage/v1/",
                "--credentialFactoryClass=" + NoopCredentialFactory.class.getName(),
                "--filesToStage=" + folder.resolve("job.jar"),
                "--stableUniqueNames=ERROR"));
    arguments.addAll(tables());
    arguments.addAll(List.of(more));
    return arguments;
  }

  private List<String> tables() {
    return List.of(
        "--warehouse=gs://lake/tables",
        "--catalogUri=jdbc:sqlite:" + folder.resolve("catalog.db"),
        "--catalogProperties=gcs.no-auth=true,gcs.service.host="
            + storage.url().replaceFirst("/$", ""));
  }

  Warehouse warehouse() {
    return OptionValues.warehouse(
        PipelineOptionsFactory.fromArgs(tables().toArray(new String[0]))
            .as(WarehouseOptions.class));
  }

  /** Puts the trades into the raw log, as one message. */
  void fillRawLog() {
    Warehouse warehouse = warehouse();
    warehouse.prepare(List.of(RawTable.contract()));
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    Pipeline pipeline = Pipeline.create(options);
    Envelope message =
        Envelope.of(
            "test",
            "1",
            FORMAT,
            null,
            "test",
            0,
            1_723_075_200_000_000L,
            1_723_075_200_000_000L,
            TRADES.getBytes(StandardCharsets.UTF_8));
    pipeline
        .apply(Create.of(message).withCoder(BlockCoder.of(EnvelopeCodec.of())))
        .apply(UpsertRows.of(RawTable.DATASET, warehouse, Ingest.live("test"), "fill"));
    pipeline.run().waitUntilFinish();
  }

  @Override
  public void close() {
    Warehouse.closeAll();
    storage.close();
  }
}
