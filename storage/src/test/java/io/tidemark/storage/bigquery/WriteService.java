package io.tidemark.storage.bigquery;

import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc.BigQueryWriteImplBase;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tidemark.storage.bigquery.BigQueryServer.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Storage Write API, as far as rows are appended to default streams. */
final class WriteService extends BigQueryWriteImplBase {
  private static final String DEFAULT_STREAM = "/streams/_default";

  private final BigQueryServer server;

  WriteService(BigQueryServer server) {
    this.server = server;
  }

  private Optional<StoredTable> table(String stream) {
    return stream.endsWith(DEFAULT_STREAM)
        ? server.find(stream.substring(0, stream.length() - DEFAULT_STREAM.length()))
        : Optional.empty();
  }

  @Override
  public void getWriteStream(GetWriteStreamRequest request, StreamObserver<WriteStream> response) {
    if (table(request.getName()).isEmpty()) {
      response.onError(Status.NOT_FOUND.withDescription(request.getName()).asException());
      return;
    }
    response.onNext(
        WriteStream.newBuilder()
            .setName(request.getName())
            .setType(WriteStream.Type.COMMITTED)
            .setLocation("us")
            .build());
    response.onCompleted();
  }

  @Override
  public StreamObserver<AppendRowsRequest> appendRows(
      StreamObserver<AppendRowsResponse> responses) {
    return new Connection(responses);
  }

  /** One connection: the stream and the form of the rows are said once. */
  private final class Connection implements StreamObserver<AppendRowsRequest> {
    private final StreamObserver<AppendRowsResponse> responses;
    private String stream;
    private Descriptor descriptor;

    private Connection(StreamObserver<AppendRowsResponse> responses) {
      this.responses = responses;
    }

    @Override
    public void onNext(AppendRowsRequest request) {
      try {
        append(request);
      } catch (Exception e) {
        responses.onError(Status.INTERNAL.withDescription(e.toString()).withCause(e).asException());
      }
    }

    private void append(AppendRowsRequest request)
        throws DescriptorValidationException, InvalidProtocolBufferException {
      if (!request.getWriteStream().isEmpty()) {
        stream = request.getWriteStream();
      }
      if (request.getProtoRows().hasWriterSchema()) {
        descriptor =
            FileDescriptor.buildFrom(
                    FileDescriptorProto.newBuilder()
                        .setName("rows")
                        .addMessageType(
                            request.getProtoRows().getWriterSchema().getProtoDescriptor())
                        .build(),
                    new FileDescriptor[0])
                .getMessageTypes()
                .get(0);
      }
      Optional<StoredTable> table = table(stream);
      if (table.isEmpty()) {
        responses.onError(Status.NOT_FOUND.withDescription(stream).asException());
        return;
      }
      Fault fault = server.nextFault();
      if (fault == Fault.UNAVAILABLE) {
        responses.onError(Status.UNAVAILABLE.asException());
        return;
      }
      if (fault == Fault.ABORTED) {
        responses.onNext(refusal(Code.ABORTED, "Try again").build());
        return;
      }
      AppendRowsResponse response = append(request, table.get());
      if (fault == Fault.ACKNOWLEDGEMENT_LOST) {
        responses.onError(Status.UNAVAILABLE.asException());
      } else {
        responses.onNext(response);
      }
    }

    private AppendRowsResponse append(AppendRowsRequest request, StoredTable table)
        throws InvalidProtocolBufferException {
      List<DynamicMessage> rows = new ArrayList<>();
      for (ByteString row : request.getProtoRows().getRows().getSerializedRowsList()) {
        rows.add(DynamicMessage.parseFrom(descriptor, row));
      }
      Map<Integer, String> refused = table.upsert(rows);
      if (refused.isEmpty()) {
        return AppendRowsResponse.newBuilder()
            .setWriteStream(stream)
            .setAppendResult(AppendRowsResponse.AppendResult.getDefaultInstance())
            .build();
      }
      AppendRowsResponse.Builder refusal =
          refusal(Code.INVALID_ARGUMENT, "Errors found while processing rows");
      refused.forEach(
          (index, reason) ->
              refusal.addRowErrors(
                  RowError.newBuilder()
                      .setIndex(index)
                      .setCode(RowError.RowErrorCode.FIELDS_ERROR)
                      .setMessage(reason)));
      return refusal.build();
    }

    private AppendRowsResponse.Builder refusal(Code code, String message) {
      return AppendRowsResponse.newBuilder()
          .setWriteStream(stream)
          .setError(
              com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(message));
    }

    @Override
    public void onError(Throwable e) {
      // The client has gone.
    }

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }
}
