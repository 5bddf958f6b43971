package io.tidemark.cli.processes;

import io.tidemark.pipelines.Market.Trade;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Recorded trades that are sent part by part, in files of two formats. They come in the wrong
 * order, some twice, with nonsense among them, from before a midnight until the last second of a
 * week.
 */
final class Feed {
  private static final int PARTS = 30;
  private static final long LAST_MILLIS = 90 * 60_000 - 1;
  private static final long MIDNIGHT_BEFORE = LAST_MILLIS + 1 - 86_400_000;
  private static final long DISPLACED = 20_000;
  private static final String BITSTAMP = "bitstamp:BTC-USD";

  private final Path folder;
  private final int parts;
  private final String target;
  private final String[] options;
  private int sent;
  private long messages;

  private Feed(Path folder, int parts, String target, String... options) {
    this.folder = folder;
    this.parts = parts;
    this.target = target;
    this.options = options;
  }

  /**
   * Writes the files.
   *
   * @param target what {@code publish --to} takes
   * @param options for {@code publish}
   */
  static Feed of(Path folder, long seed, int trades, String target, String... options)
      throws IOException {
    return of(folder, seed, trades, PARTS, target, options);
  }

  /** Writes the files of so many parts. */
  static Feed of(Path folder, long seed, int trades, int parts, String target, String... options)
      throws IOException {
    Random random = new Random(seed);
    List<Trade> order = trades(random, trades);
    for (int part = 0; part < parts; part++) {
      List<Trade> some =
          order.subList(order.size() * part / parts, order.size() * (part + 1) / parts);
      write(folder.resolve(String.format("trades-%02d.csv", part)), true, some, random);
      write(folder.resolve(String.format("bitstamp-%02d.csv", part)), false, some, random);
    }
    return new Feed(folder, parts, target, options);
  }

  /** Trades of three instruments in the order they are sent; the last of each ends its week. */
  private static List<Trade> trades(Random random, int count) {
    List<Trade> trades = new ArrayList<>();
    List<Trade> last = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean atMidnight = random.nextInt(4) == 0;
      long millis =
          atMidnight
              ? MIDNIGHT_BEFORE + random.nextInt(20 * 60_000) - 10 * 60_000
              : LAST_MILLIS - 1_000 - random.nextInt(70 * 60_000);
      trades.add(trade(i % 3, i, millis, random));
    }
    for (int i = 0; i < 3; i++) {
      last.add(trade(i, count + i, LAST_MILLIS, random));
    }
    List<Long> at = new ArrayList<>();
    trades.forEach(trade -> at.add(trade.millis() + random.nextLong(DISPLACED)));
    trades.sort(Comparator.comparing(trade -> at.get((int) trade.id())));
    trades.addAll(last);
    return trades;
  }

  private static Trade trade(int kind, int id, long millis, Random random) {
    return new Trade(
        kind == 1 ? "ETH" : "BTC",
        kind != 2,
        id,
        millis,
        5_000_000 + random.nextInt(100_000),
        1 + random.nextInt(5_000),
        random.nextBoolean());
  }

  private static void write(Path file, boolean named, List<Trade> trades, Random random)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Trade trade : trades) {
      if (trade.named() == named) {
        lines.add(trade.line());
        if (random.nextInt(30) == 0) {
          lines.add(nonsense(trade, random));
        }
      }
    }
    Files.write(file, lines);
  }

  private static String nonsense(Trade trade, Random random) {
    return random.nextBoolean()
        ? "nonsense " + random.nextInt(1_000_000)
        : trade.line().replaceFirst(",", ",-");
  }

  /** Sends the next part; false where all are sent. */
  synchronized boolean sendPart() throws IOException {
    if (sent == parts) {
      return false;
    }
    String part = String.format("-%02d.csv", sent);
    send("--input=" + folder.resolve("trades" + part), "--format=trades.csv");
    send(
        "--input=" + folder.resolve("bitstamp" + part),
        "--format=bitstamp.csv",
        "--instrument=" + BITSTAMP);
    sent++;
    return true;
  }

  void sendAll() throws IOException {
    while (sendPart()) {}
  }

  private void send(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(options));
    all.addAll(List.of("--to=" + target, "--duplicate=5%", "--shuffle=10s", "--seed=" + sent));
    Publish publish =
        Publish.of(
            PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).as(PublishOptions.class));
    messages += publish.run().messages();
  }

  /** How many messages were sent. */
  synchronized long messages() {
    return messages;
  }

  /** What a backfill of the files takes, one run each. */
  List<String[]> backfills() {
    return List.of(
        new String[] {"--input=" + folder.resolve("trades-*.csv"), "--format=trades.csv"},
        new String[] {
          "--input=" + folder.resolve("bitstamp-*.csv"),
          "--format=bitstamp.csv",
          "--instrument=" + BITSTAMP
        });
  }
}
