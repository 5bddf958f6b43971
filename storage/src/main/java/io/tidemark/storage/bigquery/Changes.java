package io.tidemark.storage.bigquery;

import com.google.api.core.ApiFuture;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest.MissingValueInterpretation;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;

/**
 * Makes changes of the rows that Beam appends. A change is a row with two more columns; Beam is
 * given them as columns of the table, and writes the names of all columns in lower case, of which
 * BigQuery knows these two in upper case only: they are renamed on the way to it.
 *
 * <p>Beam's own way, {@code withRowMutationInformationFn}, sends the same bytes. But of a change
 * that BigQuery refuses it cannot make a row again, as it knows its two columns by no schema, and
 * drops it with a line in the log.
 */
final class Changes implements BigQueryServices {
  private static final String TYPE = "_CHANGE_TYPE";
  private static final String SEQUENCE_NUMBER = "_CHANGE_SEQUENCE_NUMBER";
  private static final String UPSERT = "UPSERT";

  private final BigQueryServices services;

  /** Sends the changes through these services. */
  Changes(BigQueryServices services) {
    this.services = services;
  }

  /** The columns that make a row a change. */
  static List<TableFieldSchema> columns() {
    return List.of(column(TYPE), column(SEQUENCE_NUMBER));
  }

  private static TableFieldSchema column(String name) {
    return new TableFieldSchema().setName(name).setType("STRING").setMode("NULLABLE");
  }

  /** Makes an upsert of a row: it replaces that of its key with no greater sequence number. */
  static TableRow upsert(TableRow row, String sequenceNumber) {
    return row.set(TYPE, UPSERT).set(SEQUENCE_NUMBER, sequenceNumber);
  }

  /** The row of a change. */
  static TableRow row(TableRow change) {
    TableRow row = new TableRow();
    change.forEach(
        (name, value) -> {
          if (!isChangeColumn(name)) {
            row.set(name, value);
          }
        });
    return row;
  }

  private static boolean isChangeColumn(String name) {
    return name.equalsIgnoreCase(TYPE) || name.equalsIgnoreCase(SEQUENCE_NUMBER);
  }

  private static DescriptorProto renamed(DescriptorProto descriptor) {
    DescriptorProto.Builder renamed = descriptor.toBuilder();
    for (FieldDescriptorProto.Builder field : renamed.getFieldBuilderList()) {
      if (isChangeColumn(field.getName())) {
        field.setName(field.getName().toUpperCase(Locale.ROOT));
      }
    }
    return renamed.build();
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return services.getJobService(options);
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return services.getDatasetService(options);
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new Streams(services.getWriteStreamService(options));
  }

  /** Streams that take changes. */
  @SuppressWarnings("try")
  private record Streams(WriteStreamService streams) implements WriteStreamService {
    @Override
    public StreamAppendClient getStreamAppendClient(
        String stream,
        DescriptorProto descriptor,
        boolean useConnectionPool,
        MissingValueInterpretation missingValues)
        throws Exception {
      return streams.getStreamAppendClient(
          stream, renamed(descriptor), useConnectionPool, missingValues);
    }

    @Override
    public WriteStream createWriteStream(String table, WriteStream.Type type)
        throws IOException, InterruptedException {
      return streams.createWriteStream(table, type);
    }

    @Override
    public TableSchema getWriteStreamSchema(String stream) {
      return streams.getWriteStreamSchema(stream);
    }

    @Override
    public ApiFuture<FlushRowsResponse> flush(String stream, long offset)
        throws IOException, InterruptedException {
      return streams.flush(stream, offset);
    }

    @Override
    public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String stream) {
      return streams.finalizeWriteStream(stream);
    }

    @Override
    public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
        String table, Iterable<String> names) {
      return streams.commitWriteStreams(table, names);
    }

    @Override
    public void close() throws Exception {
      streams.close();
    }
  }
}
