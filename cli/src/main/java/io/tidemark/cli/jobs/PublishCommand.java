package io.tidemark.cli.jobs;

import io.tidemark.cli.command.PipelineCommand;
import io.tidemark.pipelines.options.PublishOptions;
import io.tidemark.pipelines.publish.Publish;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Sends recorded messages to Pub/Sub or Kafka. */
public final class PublishCommand extends PipelineCommand<PublishOptions> {
  public PublishCommand() {
    super(
        PublishOptions.class,
        "Sends recorded messages to Pub/Sub or Kafka, with faults on demand.",
        "--input=GLOB[,GLOB]",
        "--format=NAME",
        "--to=TARGET",
        "--instrument=ID",
        "--speed=FACTOR",
        "--duplicate=PERCENT",
        "--shuffle=TIME",
        "--delay=TIME",
        "--market=MARKET",
        "--symbols=LIST",
        "--exclude=GLOB[,GLOB]",
        "--seed=NUMBER",
        "--kafka-properties=LIST");
  }

  @Override
  protected List<String> footer() {
    return List.of(
        "",
        "Options of Beam pass through: --pubsub-root-url=http://HOST:PORT sends to an",
        "emulator.");
  }

  @Override
  protected void run(PublishOptions options, PrintWriter out, PrintWriter err) throws IOException {
    long start = System.nanoTime();
    Publish.Sent sent = Publish.of(options).run();
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "Sent     %,d messages, %,d of them copies%n",
        sent.messages(),
        sent.messages() - sent.records());
    out.printf(
        Locale.ROOT, "Took     %.1f s, %,.0f messages/s%n", seconds, sent.messages() / seconds);
  }
}
