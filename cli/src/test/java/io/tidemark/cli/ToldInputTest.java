package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.command.ExitCode;
import io.tidemark.schemas.Survived;
import io.tidemark.schemas.Survived.Fault;
import io.tidemark.storage.catalog.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cannot be read, or is not clear, is told, and the rest is read: from files and live alike.
 */
class ToldInputTest {
  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private TestCli run(String command, String namespace, String... args) {
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.add("--warehouse=" + folder.resolve("tables"));
    all.add("--namespace=" + namespace);
    all.addAll(List.of(args));
    return TestCli.run(all.toArray(new String[0]));
  }

  private List<String> lines(String command, String namespace, String... args) {
    return lines(0, command, namespace, args);
  }

  private List<String> lines(int code, String command, String namespace, String... args) {
    TestCli done = run(command, namespace, args);
    assertThat(done.code()).as(done.out() + done.err()).isEqualTo(code);
    return done.out().lines().toList();
  }

  /** Open, high, low, close, volume and trades of each minute of an instrument. */
  private List<String> minutes(String namespace, String instrument) {
    List<String> minutes = new ArrayList<>();
    for (String line :
        lines(
            "show candles",
            namespace,
            "--interval=1m",
            "--output=csv",
            "--instrument=" + instrument)) {
      List<String> cells = List.of(line.split(",", -1));
      if (!cells.get(0).equals("venue")) {
        minutes.add(String.join(" ", cells.subList(6, 11)) + " " + cells.get(13));
      }
    }
    return minutes;
  }

  private List<String> letters(String namespace) {
    List<String> lines = lines("dead-letters list", namespace, "--output=csv");
    return lines.subList(1, lines.size());
  }

  /** Reads files by all paths, whose tables must be equal; returns the namespace of one. */
  private String byAllPaths(String... input) {
    return byAllPaths(0, input);
  }

  /**
   * The same of files that end with an exit code: what follows from the raw log ends with 0, which
   * holds all that it holds.
   */
  private String byAllPaths(int code, String... input) {
    lines(code, "backfill", "files", input);
    List<String> live = new ArrayList<>(List.of("--speed=0", "--runner=DirectRunner"));
    for (String option : input) {
      live.add(
          option.startsWith("--input=") ? option.replace("--input=", "--input=replay:") : option);
    }
    lines(code, "live", "live", live.toArray(new String[0]));
    List<String> against = new ArrayList<>(List.of(input));
    against.add("--against=files");
    for (String namespace : List.of("files", "live")) {
      assertThat(lines(code, "verify", namespace, against.toArray(new String[0])))
          .allMatch(line -> line.endsWith(" 0 missing, 0 extra, 0 different"));
    }
    assertThat(lines("verify", "live", only(input, "--symbols")))
        .allMatch(line -> line.endsWith(" 0 missing, 0 extra, 0 different"));
    return "files";
  }

  private static String[] only(String[] options, String name) {
    return Arrays.stream(options).filter(each -> each.startsWith(name)).toArray(String[]::new);
  }

  @Test
  void compressedBytesThatAreNotReadAreTold() throws IOException {
    byte[] first = gzip("1385337600,800,0.5\n1385337601,801,0.5\n");
    byte[] second = gzip("1385337602,900,5\n1385337603,700,5\n");
    byte[] damaged = second.clone();
    damaged[1] ^= 1;
    write("in/a-damaged.csv.gz", join(first, damaged));
    write("in/b-cut.csv.gz", Arrays.copyOf(join(first, second), first.length + 9));
    write("in/c-text.csv.gz", join(first, "1385337604,999,1\n".getBytes(StandardCharsets.UTF_8)));
    write("in/d-zeros.csv.gz", join(gzip("1385337700,1,1\n"), new byte[512]));
    byte[] one = zip(Map.of("e.csv", "1385337800,2,1\n"));
    write("in/e-two.zip", join(one, zip(Map.of("f.csv", "1385337900,3,1\n"))));

    String namespace =
        byAllPaths(
            ExitCode.INCOMPLETE,
            "--input=" + folder + "/in/*",
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD");

    assertThat(minutes(namespace, "bitstamp:BTC-USD"))
        .containsExactly("800 801 800 801 3 6", "1 1 1 1 1 1", "3 3 3 3 1 1");
    assertThat(letters(namespace))
        .hasSize(4)
        .anySatisfy(
            letter ->
                assertThat(letter)
                    .contains("a-damaged.csv.gz,38,")
                    .contains("(byte " + first.length + " of " + (first.length + second.length)))
        .anySatisfy(letter -> assertThat(letter).contains("b-cut.csv.gz,38,"))
        .anySatisfy(letter -> assertThat(letter).contains("c-text.csv.gz,38,"))
        .anySatisfy(
            letter -> assertThat(letter).contains("e-two.zip,0,").contains("another archive"));
    Survived.faults(Fault.DAMAGED_INPUT, 4);
  }

  @Test
  void headersOfAnyOrderAndSizesOfZeroGiveTheSameByAllPaths() throws IOException {
    write(
        "in/a.csv",
        "timestamp,amount,price\n1385337600,0.5,800\nbad,1,2\n1385337601,0,9999\n1385337602,2,801\n");
    write("in/b.csv", "zeit,preis,menge\n1385337603,5,6\n");
    write("in/c.csv", "1385337660,7,0\n1385337661,8,0\n");

    String namespace =
        byAllPaths(
            "--input=" + folder + "/in/*",
            "--format=bitstamp.csv",
            "--instrument=bitstamp:BTC-USD");

    assertThat(minutes(namespace, "bitstamp:BTC-USD")).containsExactly("800 801 800 801 2.5 3");
    assertThat(letters(namespace)).hasSize(2);
    assertThat(lines("dead-letters replay", "live", "--instrument=bitstamp:BTC-USD"))
        .first()
        .asString()
        .startsWith("Letters  2 read, 0 understood now, 2 not");
  }

  private static String trade(int id, String price) {
    return id + "," + price + ",1,1," + (1_704_067_200_000L + id) + ",True,True\n";
  }

  @Test
  void unknownAndAmbiguousNamesAreToldAndTheRestIsRead() throws IOException {
    Map<String, String> entries = new TreeMap<>();
    entries.put("BTCUSDT-trades-2024-01-01.csv", trade(1, "100"));
    entries.put("sub/ETHUSDT-trades-2024-01-01.csv", trade(2, "10"));
    entries.put("QQQBUSD-trades-2024-01-01.csv", trade(3, "5"));
    entries.put("README.txt", "x\n");
    write("all.zip", zip(entries));
    String[] input = {"--input=" + folder + "/all.zip", "--format=binance.trades.csv"};

    TestCli told = run("backfill", "told", input);
    assertThat(told.code()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(told.err())
        .contains("tidemark: not read: " + folder + "/all.zip!README.txt: neither the records of")
        .contains("QQQBUSD-trades-2024-01-01.csv: its name may be QQQ-BUSD or QQQB-USD");
    assertThat(minutes("told", "binance:BTC-USDT")).containsExactly("100 100 100 100 1 1");
    assertThat(letters("told")).hasSize(2).allMatch(letter -> letter.contains("; it was not read"));

    TestCli refused = run("backfill", "other", input[0], input[1], "--instrument=binance:BTC-USDT");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--exclude=").contains("by its name");

    String namespace =
        byAllPaths(input[0], input[1], "--symbols=qqqbusd=qqqb-usd", "--exclude=*.txt");
    assertThat(minutes(namespace, "binance:QQQB-USD")).containsExactly("5 5 5 5 1 1");
    assertThat(letters(namespace)).isEmpty();
  }

  @Test
  void othersMarketsAreKeptApart() throws IOException {
    String kline = "1697846400000,100,101,99,100,5,1697846459999,500,10,2,200,0\n";
    String header =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
            + "taker_buy_quote_volume,ignore\n";
    write("spot/BTCUSDT-1m-2023-10-21.csv", kline);
    write(
        "um/BTCUSDT-1m-2023-10-21.csv",
        header + kline.replace(",5,", ",6,").replace(",500,", ",600,"));
    write("cm/BTCUSDT-1m-2023-10-21.csv", header + kline);
    write("x/BTCUSDT-1m-2023-10-21.csv", header + kline);

    TestCli unclear =
        run("backfill", "n", "--input=" + folder + "/x/*", "--format=binance.klines.csv");
    assertThat(unclear.code()).isEqualTo(2);
    assertThat(unclear.err()).contains("--market=spot or --market=um");

    String namespace =
        byAllPaths(
            ExitCode.INCOMPLETE,
            "--input=" + folder + "/*/BTCUSDT-1m-*",
            "--exclude=**/x/*",
            "--format=binance.klines.csv");
    assertThat(minutes(namespace, "binance:BTC-USDT")).containsExactly("100 101 99 100 5 10");
    assertThat(minutes(namespace, "binance.um:BTC-USDT")).containsExactly("100 101 99 100 6 10");
    assertThat(letters(namespace)).singleElement().asString().contains("coin-margined");
  }

  @Test
  void optionsThatSayNothingAreRefused() throws IOException {
    write("BTCUSDT-trades.csv", trade(1, "1"));
    String input = "--input=" + folder + "/BTCUSDT-trades.csv";
    String format = "--format=binance.trades.csv";

    run("backfill", "n", input, format, "--market=cm")
        .assertRefused("--market=cm: no such market; there are spot, um");
    run("backfill", "n", input, "--format=kraken.csv", "--market=um")
        .assertRefused("--market=um: kraken.csv is of one market alone; leave the option out");
    run("backfill", "n", input, format, "--symbols=A=B")
        .assertRefused("--symbols=A=B: is no pair; write it as in BNBUSD=BNB-USD");
    run("backfill", "n", input, format, "--exclude=*.csv")
        .assertRefused("--exclude=*.csv: leaves out all files of --input");
    write("symbols.txt", "# mine\nA = A-B\n\nB=\n");
    run("backfill", "n", input, format, "--symbols=" + folder + "/symbols.txt")
        .assertRefused(
            "--symbols="
                + folder
                + "/symbols.txt: line 4, 'B=': is no pair; write it as in BNBUSD=BNB-USD");
  }
}
