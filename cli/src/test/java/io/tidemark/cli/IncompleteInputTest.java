package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.storage.catalog.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit code 0 says that all was read; what was not, and where much was refused, is told. */
class IncompleteInputTest {
  private static final String[] BITSTAMP = {
    "--format=bitstamp.csv", "--instrument=bitstamp:BTC-USD"
  };

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private String warehouse() {
    return "--warehouse=" + folder.resolve("tables");
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private TestCli run(String command, String... options) {
    return TestCli.run(
        Stream.of(Stream.of(command, warehouse()), Stream.of(options), Stream.of(BITSTAMP))
            .flatMap(all -> all)
            .toArray(String[]::new));
  }

  private static String trades(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append(1_385_337_600 + i).append(',').append(800 + i).append(",0.5\n");
    }
    return lines.toString();
  }

  private static byte[] gzip(byte[] contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(contents);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(String contents) throws IOException {
    return gzip(contents.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "FlinkRunner"})
  void cutFileIsNamedWithWhereItEnds(String runner) throws IOException {
    byte[] whole = gzip(trades(0, 2_000));
    Path cut = write("cut.csv.gz", Arrays.copyOf(whole, whole.length / 2));
    write("whole.csv", trades(0, 3));

    TestCli done = run("backfill", "--input=" + folder + "/*.csv*", "--runner=" + runner);

    assertThat(done.code()).isEqualTo(4);
    assertThat(done.err())
        .containsPattern(
            "tidemark: not read: "
                + cut
                + ": gzip cannot be read beyond byte \\d+ of its contents \\(byte 0 of "
                + whole.length / 2
                + " stored\\): unexpected end of member 1; records up to there are kept\n"
                + "tidemark: all is done that could be read, which is not all of the input; see"
                + " above\n")
        .doesNotContain("warning");
    Survived.faults(Fault.DAMAGED_INPUT, 1);
  }

  @Test
  void liveSaysTheSameOfAReplay() throws IOException {
    byte[] first = gzip(trades(0, 5));
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(gzip(trades(5, 9)));
    Path cut = write("cut.csv.gz", Arrays.copyOf(both.toByteArray(), first.length + 9));

    TestCli done = run("live", "--input=replay:" + cut, "--speed=0", "--name=cut");

    assertThat(done.code()).isEqualTo(4);
    assertThat(done.err())
        .containsOnlyOnce("tidemark: not read: " + cut + ": gzip cannot be read beyond")
        .doesNotContain("warning");
  }

  private byte[] container(String kind) throws IOException {
    byte[] text = trades(0, 100).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    switch (kind) {
      case "gzip" -> {
        return gzip(text);
      }
      case "bzip2" -> {
        try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
          out.write(text);
        }
      }
      case "zstd" -> {
        try (OutputStream out = new ZstdCompressorOutputStream(bytes)) {
          out.write(text);
        }
      }
      case "tar in gzip" -> {
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
          TarArchiveEntry entry = new TarArchiveEntry("a.csv");
          entry.setSize(text.length);
          out.putArchiveEntry(entry);
          out.write(text);
          out.closeArchiveEntry();
        }
        return gzip(bytes.toByteArray());
      }
      case "xz" -> bytes.writeBytes(new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0, 4, 10, 10});
      case "Parquet" ->
          bytes.writeBytes("PAR1\u0015\u0004\n\u0015".getBytes(StandardCharsets.UTF_8));
      default -> bytes.writeBytes(trades(0, 100).getBytes(Charset.forName(kind)));
    }
    return bytes.toByteArray();
  }

  /** Such a file is one dead letter, and not one of each line feed that it happens to hold. */
  @ParameterizedTest
  @ValueSource(
      strings = {"gzip", "bzip2", "zstd", "tar in gzip", "xz", "Parquet", "UTF-16", "UTF-16LE"})
  void whatIsNotTextIsNamedAndTheRestIsRead(String kind) throws IOException {
    String name = kind.endsWith("in gzip") ? "a.csv.gz" : "a.csv";
    Path file = write(name, container(kind));
    write("b.csv", trades(0, 20));

    TestCli done = run("backfill", "--input=" + folder + "/*.csv*", "--runner=DirectRunner");

    assertThat(done.code()).isEqualTo(4);
    assertThat(done.out()).contains("Read     20 rows, 0 duplicate, 1 dead");
    assertThat(done.err())
        .contains("tidemark: not read: " + file + ": by its first bytes it is ")
        .contains(kind.split("[ L]", 2)[0].replaceFirst("UTF-16.*", "UTF-16 text"));
    TestCli verify = run("verify", "--input=" + folder + "/*.csv*", "--against=files", "--repair");
    assertThat(verify.code()).isEqualTo(4);
    assertThat(verify.err()).containsOnlyOnce("not read: " + file);
    Survived.faults(Fault.DAMAGED_INPUT, 1);
  }

  @Test
  void sourceOfManyDeadLettersIsToldWithTheFirstReason() throws IOException {
    Path bad = write("bad file.csv", trades(0, 8) + "1385337700,x,1\n1385337701,y,1\n");
    write("good.csv", trades(0, 90) + "1385337700,z,1\n");

    TestCli done = run("backfill", "--input=" + folder + "/*.csv", "--runner=DirectRunner");

    assertThat(done.code()).isZero();
    assertThat(done.err().lines().filter(line -> line.startsWith("tidemark:")))
        .containsExactly(
            "tidemark: warning: "
                + bad
                + ": 2 of 10 records are dead letters, the first at byte 152: price 'x' is not a"
                + " decimal number; all of them: ./tidemark dead-letters list "
                + warehouse()
                + " '--source="
                + bad
                + "'");
    List<String> list = new ArrayList<>(List.of("dead-letters", "list", warehouse()));
    list.addAll(List.of("--output=csv", "--source=" + bad));
    assertThat(TestCli.lines(list.toArray(new String[0]))).hasSize(3);
  }

  @Test
  void liveTellsOfManyDeadLettersToo() throws IOException {
    Path bad = write("bad.csv", trades(0, 8) + "1385337700,x,1\n1385337701,y,1\n");

    TestCli done = run("live", "--input=replay:" + bad, "--speed=0", "--name=dead");

    assertThat(done.code()).isZero();
    assertThat(done.err())
        .contains(
            "tidemark: warning: the input: 2 of 10 records are dead letters, the first at byte 152:"
                + " price 'x' is not a decimal number; all of them: ./tidemark dead-letters list ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"price\":1} | JSON",
        "1385337600;800;1 | separated by ';'",
        "1385337600\t800\t1 | separated by tabs"
      })
  void inputOfAnotherLayoutSaysWhichItIs(String lineAndLayout) throws IOException {
    String[] parts = lineAndLayout.split(" \\| ", -1);
    Path file = write("a.csv", parts[0] + "\n");

    TestCli done = run("backfill", "--input=" + file, "--runner=DirectRunner");

    assertThat(done.code()).isEqualTo(3);
    assertThat(done.err())
        .contains(
            "tidemark: failed: no record is of --format=bitstamp.csv, the first of "
                + file
                + " at byte 0: ")
        .contains("; by its first bytes the line is " + parts[1] + "; find the right one with");
  }

  @Test
  void namesAreReadAsPeopleWriteThem() throws IOException {
    Path comma = write("a,b.csv", trades(0, 1));
    Path other = write("c.csv", trades(1, 3));
    String home = System.getProperty("user.home");
    System.setProperty("user.home", folder.toString());
    try {
      assertThat(read("--input=" + comma)).isEqualTo("1 rows");
      assertThat(read("--input=" + comma + "," + other)).isEqualTo("3 rows");
      assertThat(read("--input=" + other + ", " + comma)).isEqualTo("3 rows");
      assertThat(read("--input=~/c.csv")).isEqualTo("2 rows");
      assertThat(read("--input=~/a,b.csv , ~/c.csv")).isEqualTo("3 rows");
    } finally {
      System.setProperty("user.home", home);
    }
    run("backfill", "--input=" + other + ",", comma.toString())
        .assertRefused(
            comma
                + ": belongs to no option; leave out the blank before it, as in --input="
                + other
                + ","
                + comma);
    run("backfill", "--input= ")
        .assertRefused("--input= : a name is missing beside a comma; write it as NAME,NAME");
  }

  private String read(String input) {
    String out = run("backfill", input, "--runner=DirectRunner").out();
    return out.substring(out.indexOf("Read     ") + 9, out.indexOf(","));
  }
}
