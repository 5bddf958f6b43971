package io.tidemark.messaging.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.messaging.files.FilePlan;
import io.tidemark.messaging.stream.StreamSettings;
import io.tidemark.messaging.stream.TestClock;
import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.MarketData;
import io.tidemark.transforms.decode.Formats;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySourceTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final String HEADER = "time,price,size";

  private static final StreamSettings SETTINGS =
      StreamSettings.of(Formats.named("bitstamp.csv").orElseThrow())
          .withInstrument(Instrument.parse("bitstamp:BTC-USD"))
          .withMaxDelay(Duration.ofSeconds(5));

  @TempDir private Path folder;
  private final TestClock clock = new TestClock(START);

  private static List<ReplaySource> tracks(StreamSettings settings, Path... files)
      throws IOException {
    List<String> names = List.of(files).stream().map(Path::toString).toList();
    FilePlan plan = FilePlan.of(names, settings.format(), settings.instrument());
    return ReplaySource.of(plan, settings).split(1, PipelineOptionsFactory.create());
  }

  private ReplayReader reader(StreamSettings settings, Path file) throws IOException {
    return SerializableUtils.ensureSerializable(tracks(settings, file).get(0))
        .createReader(null, clock);
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static Instant watermark(ReplayReader reader) {
    return Instant.ofEpochMilli(reader.getWatermark().getMillis());
  }

  private static String payload(ReplayReader reader) {
    return new String(reader.getCurrent().payload(), StandardCharsets.UTF_8);
  }

  /** Plays all that is due. */
  private static List<String> play(ReplayReader reader, boolean start) {
    List<String> played = new ArrayList<>();
    boolean more = start ? reader.start() : reader.advance();
    while (more) {
      played.add(payload(reader));
      more = reader.advance();
    }
    return played;
  }

  @Test
  void recordsComeAtTheSpeedTheyWereRecordedAt() throws IOException {
    Path file =
        write(
            "a.csv",
            "1385400000,1,1",
            "1385400001,2,1",
            "1385400001,3,1",
            "1385400010,4,1",
            "1385400009,5,1");
    ReplayReader reader = reader(SETTINGS, file);

    assertThat(play(reader, true)).containsExactly("1385400000,1,1");
    clock.advance(Duration.ofMillis(999));
    assertThat(play(reader, false)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(play(reader, false)).containsExactly("1385400001,2,1", "1385400001,3,1");
    clock.advance(Duration.ofMillis(8_999));
    assertThat(play(reader, false)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(play(reader, false)).containsExactly("1385400010,4,1", "1385400009,5,1");
  }

  @Test
  void speedDividesTheTimeBetweenRecords() throws IOException {
    Path file = write("a.csv", "1385400000,1,1", "1385400060,2,1", "1385400120,3,1");
    ReplayReader reader = reader(SETTINGS.withSpeed(60), file);

    assertThat(play(reader, true)).hasSize(1);
    clock.advance(Duration.ofMillis(999));
    assertThat(play(reader, false)).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(play(reader, false)).hasSize(1);
  }

  @Test
  void speedZeroWaitsForNothing() throws IOException {
    Path file = write("a.csv", "1385400000,1,1", "1385500000,2,1", "1385400000,3,1");

    assertThat(play(reader(SETTINGS.withSpeed(0), file), true))
        .containsExactly("1385400000,1,1", "1385500000,2,1", "1385400000,3,1");
  }

  @Test
  void allFilesPlayByTheEarliestOfThem() throws IOException {
    Path late = write("a.csv", "1385400100,1,1");
    Path early = write("b.csv", "1385400000,1,1");
    List<ReplayReader> readers =
        tracks(SETTINGS, late, early).stream().map(t -> t.createReader(null, clock)).toList();

    assertThat(play(readers.get(0), true)).isEmpty();
    assertThat(play(readers.get(1), true)).hasSize(1);
    assertThat(watermark(readers.get(0)))
        .as("before its first record")
        .isEqualTo(Instant.ofEpochSecond(1385400095));
    clock.advance(Duration.ofSeconds(100));
    assertThat(play(readers.get(0), false)).hasSize(1);
  }

  @Test
  void watermarkTrailsTheLatestEventTimeAndEndsTheJob() throws IOException {
    Path file = write("a.csv", "1385400000,1,1", "1385400010,2,1", "1385400008,3,1");
    ReplayReader reader = reader(SETTINGS, file);

    reader.start();
    assertThat(watermark(reader)).isEqualTo(Instant.ofEpochSecond(1385399995));
    clock.advance(Duration.ofSeconds(10));
    reader.advance();
    assertThat(watermark(reader)).isEqualTo(Instant.ofEpochSecond(1385400005));
    reader.advance();
    assertThat(watermark(reader)).isEqualTo(Instant.ofEpochSecond(1385400005));
    assertThat(reader.advance()).isFalse();
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }

  @Test
  void recordWithoutEventTimeComesWithTheOneBeforeIt() throws IOException {
    Path file = write("a.csv", HEADER, "1385400000,1,1", "nonsense", "1385400001,2,1");
    ReplayReader reader = reader(SETTINGS, file);

    List<Long> times = new ArrayList<>();
    for (boolean more = reader.start(); more; more = reader.advance()) {
      times.add(reader.getCurrentTimestamp().getMillis());
    }

    assertThat(times).containsExactly(1385400000000L, 1385400000000L, 1385400000000L);
    clock.advance(Duration.ofSeconds(1));
    assertThat(play(reader, false)).containsExactly("1385400001,2,1");
  }

  @Test
  void fileWithoutAnyEventTimeIsPlayedAtOnce() throws IOException {
    ReplayReader reader = reader(SETTINGS, write("a.csv", "x", "y"));

    assertThat(play(reader, true)).containsExactly("x", "y");
    assertThat(reader.getCurrentTimestamp().getMillis()).isEqualTo(START.toEpochMilli());
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }

  @Test
  void messageSaysWhereItIsFrom() throws IOException {
    Path file = write("a.csv", "1385400000,1,1", "", "1385400000,2,1");
    ReplayReader reader = reader(SETTINGS, file);
    reader.start();
    clock.advance(Duration.ofSeconds(3));
    reader.advance();

    Envelope message = reader.getCurrent();

    assertThat(message)
        .isEqualTo(
            Envelope.of(
                file.toString(),
                "16",
                "bitstamp.csv",
                "bitstamp:BTC-USD",
                file.toString(),
                16,
                1385400000000000L,
                START.plusSeconds(3).toEpochMilli() * 1_000,
                "1385400000,2,1".getBytes(StandardCharsets.UTF_8)));
    assertThat(message.sourceName()).isEqualTo("a.csv");
  }

  private Path store(String name, List<String> lines) throws IOException {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file)) {
      if (name.endsWith(".gz")) {
        try (GZIPOutputStream out = new GZIPOutputStream(raw)) {
          out.write(bytes);
        }
      } else if (name.endsWith(".zip")) {
        try (ZipOutputStream out = new ZipOutputStream(raw)) {
          out.putNextEntry(new ZipEntry("in/a.csv"));
          out.write(bytes);
          out.closeEntry();
        }
      } else {
        raw.write(bytes);
      }
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.csv.gz", "a.zip"})
  void readingGoesOnAtACheckpoint(String name) throws Exception {
    List<String> lines =
        MarketData.lines("bitstamp-2013/bitstamp_trades_from_20131125_usd.csv").subList(0, 200);
    ReplaySource track = tracks(SETTINGS.withSpeed(0), store(name, lines)).get(0);
    List<String> played = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    ReplayMark mark = null;

    while (played.size() < lines.size()) {
      try (ReplayReader reader = track.createReader(mark, clock)) {
        boolean more = reader.start();
        for (int i = 0; more; i++) {
          played.add(payload(reader));
          positions.add(reader.getCurrent().position());
          more = i < 7 && reader.advance();
        }
        mark = CoderUtils.clone(track.getCheckpointMarkCoder(), reader.getCheckpointMark());
      }
    }

    assertThat(played).isEqualTo(lines);
    assertThat(positions).isSorted().doesNotHaveDuplicates().startsWith(0L);
    assertThat(track.createReader(mark, clock).start()).isFalse();
  }

  @Test
  void clockGoesOnWhileThereIsNoReader() throws IOException {
    Path file = write("a.csv", "1385400000,1,1", "1385400010,2,1", "1385400020,3,1");
    ReplaySource track = tracks(SETTINGS, file).get(0);
    ReplayReader first = track.createReader(null, clock);
    assertThat(play(first, true)).hasSize(1);
    ReplayMark mark = first.getCheckpointMark();

    clock.advance(Duration.ofSeconds(4));
    ReplayReader second = track.createReader(mark, clock);
    assertThat(play(second, true)).isEmpty();
    assertThat(watermark(second)).isEqualTo(Instant.ofEpochSecond(1385399995));
    clock.advance(Duration.ofSeconds(6));

    assertThat(play(second, false)).containsExactly("1385400010,2,1");
  }

  @Test
  void compressedFileCutShortIsPlayedUpToThere() throws IOException {
    List<String> lines =
        MarketData.lines("bitstamp-2013/bitstamp_trades_from_20131125_usd.csv").subList(0, 5_000);
    Path file = store("a.csv.gz", lines);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    ReplayReader reader = reader(SETTINGS.withSpeed(0), file);

    List<String> played = play(reader, true);

    // What is left of a line at the end is a message of its own, which is no record.
    int whole = played.size() - 1;
    assertThat(played).hasSizeBetween(1_000, 4_000);
    assertThat(played.subList(0, whole)).isEqualTo(lines.subList(0, whole));
    assertThat(lines.get(whole)).startsWith(played.get(whole)).isNotEqualTo(played.get(whole));
    assertThat(reader.getCurrent().format()).isNotEqualTo("bitstamp.csv");
    assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
  }
}
