package io.tidemark.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Buckets of Cloud Storage in memory: as much of its JSON API as Beam, its runner for Dataflow and
 * Iceberg call.
 */
final class StorageStandIn extends StandIn {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:\\*|\\d+-\\d+)/(\\*|\\d+)");

  private record Stored(byte[] bytes, long generation) {}

  private record Upload(String bucket, String name, ByteArrayOutputStream bytes) {}

  private final Map<String, ConcurrentSkipListMap<String, Stored>> buckets =
      new ConcurrentHashMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();

  StorageStandIn(String... names) throws IOException {
    for (String name : names) {
      buckets.put(name, new ConcurrentSkipListMap<>());
    }
  }

  /** Puts an object into a bucket. */
  void put(String bucket, String name, byte[] bytes) {
    buckets.get(bucket).put(name, new Stored(bytes, generation.incrementAndGet()));
  }

  /** The names of all objects of a bucket. */
  List<String> names(String bucket) {
    return List.copyOf(buckets.get(bucket).keySet());
  }

  @Override
  Answer answer(Request request) throws IOException {
    return request.part(0).equals("upload") ? upload(request) : object(request);
  }

  /** {@code upload/storage/v1/b/BUCKET/o}. */
  private Answer upload(Request request) throws IOException {
    String id = request.parameter("upload_id");
    if (!id.isEmpty()) {
      return append(id, request);
    }
    String bucket = request.part(4);
    String type = request.parameter("uploadType");
    if (type.equals("resumable")) {
      JsonNode metadata =
          request.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(request.body());
      String name = metadata.path("name").asText(request.parameter("name"));
      String newId = UUID.randomUUID().toString();
      uploads.put(newId, new Upload(bucket, name, new ByteArrayOutputStream()));
      return Answer.empty(
          200,
          Map.of(
              "Location",
              url() + "upload/storage/v1/b/" + bucket + "/o?upload_id=" + newId,
              "X-GUploader-UploadID",
              newId));
    }
    if (type.equals("multipart")) {
      return multipart(bucket, request);
    }
    return stored(bucket, request.parameter("name"), request.body());
  }

  private Answer append(String id, Request request) throws IOException {
    Upload upload = uploads.get(id);
    Matcher range =
        CONTENT_RANGE.matcher(request.headers().getOrDefault("Content-range", "bytes */0"));
    upload.bytes().write(request.body());
    if (range.matches() && range.group(1).equals("*")) {
      return Answer.empty(308, Map.of("Range", "bytes=0-" + (upload.bytes().size() - 1)));
    }
    uploads.remove(id);
    return stored(upload.bucket(), upload.name(), upload.bytes().toByteArray());
  }

  /** A part of metadata and one of contents. */
  private Answer multipart(String bucket, Request request) throws IOException {
    String text = new String(request.body(), StandardCharsets.ISO_8859_1);
    String boundary = text.substring(0, text.indexOf("\r\n"));
    int metadata = text.indexOf("\r\n\r\n") + 4;
    int second = text.indexOf(boundary, metadata);
    int contents = text.indexOf("\r\n\r\n", second) + 4;
    int end = text.lastIndexOf("\r\n" + boundary);
    JsonNode json = JSON.readTree(text.substring(metadata, second));
    return stored(
        bucket,
        json.path("name").asText(request.parameter("name")),
        text.substring(contents, end).getBytes(StandardCharsets.ISO_8859_1));
  }

  private Answer stored(String bucket, String name, byte[] bytes) {
    put(bucket, name, bytes);
    return Answer.json(200, json(bucket, name).toString());
  }

  /** {@code [download/]storage/v1/b/BUCKET[/o[/NAME]]}. */
  private Answer object(Request request) {
    int first = request.part(0).equals("download") ? 1 : 0;
    String bucket = request.part(first + 3);
    if (!buckets.containsKey(bucket)) {
      return Answer.error(404, "There is no bucket " + bucket);
    }
    if (request.parts() == first + 4) {
      return Answer.json(
          200,
          "{\"name\": \"%s\", \"location\": \"US-CENTRAL1\", \"projectNumber\": \"1\"}"
              .formatted(bucket));
    }
    String name = request.part(first + 5);
    if (name.isEmpty()) {
      return list(bucket, request);
    }
    Stored object = buckets.get(bucket).get(name);
    if (object == null) {
      return Answer.error(404, "There is no object " + name);
    }
    if (request.method().equals("DELETE")) {
      buckets.get(bucket).remove(name);
      return Answer.empty(204, Map.of());
    }
    return request.parameter("alt").equals("media")
        ? contents(object, request)
        : Answer.json(200, json(bucket, name).toString());
  }

  private Answer list(String bucket, Request request) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode items = json.putArray("items");
    String prefix = request.parameter("prefix");
    for (String name : buckets.get(bucket).tailMap(prefix).keySet()) {
      if (name.startsWith(prefix)) {
        items.add(json(bucket, name));
      }
    }
    return Answer.json(200, json.toString());
  }

  private static Answer contents(Stored object, Request request) {
    byte[] bytes = object.bytes();
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            "application/octet-stream",
            "x-goog-generation",
            Long.toString(object.generation()),
            "x-goog-stored-content-length",
            Integer.toString(bytes.length),
            "x-goog-stored-content-encoding",
            "identity");
    Matcher range = RANGE.matcher(request.headers().getOrDefault("Range", ""));
    if (!range.matches()) {
      return new Answer(200, headers, bytes);
    }
    long from = Long.parseLong(range.group(1));
    if (from >= bytes.length) {
      return Answer.empty(416, Map.of("Content-Range", "bytes */" + bytes.length));
    }
    long to =
        range.group(2).isEmpty()
            ? bytes.length
            : Math.min(Long.parseLong(range.group(2)) + 1, bytes.length);
    return new Answer(206, headers, Arrays.copyOfRange(bytes, (int) from, (int) to));
  }

  private ObjectNode json(String bucket, String name) {
    Stored object = buckets.get(bucket).get(name);
    CRC32C sum = new CRC32C();
    sum.update(object.bytes());
    byte[] crc = ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array();
    return JSON.createObjectNode()
        .put("kind", "storage#object")
        .put("bucket", bucket)
        .put("name", name)
        .put("size", Integer.toString(object.bytes().length))
        .put("generation", Long.toString(object.generation()))
        .put("metageneration", "1")
        .put("contentType", "application/octet-stream")
        .put("crc32c", Base64.getEncoder().encodeToString(crc))
        .put("timeCreated", "2024-01-01T00:00:00Z")
        .put("updated", "2024-01-01T00:00:00Z");
  }
}
