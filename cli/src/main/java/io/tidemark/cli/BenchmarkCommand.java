package io.tidemark.cli;

import io.tidemark.schemas.text.UserError;
import picocli.CommandLine.Command;

/** Names the benchmark among the commands; the launcher starts it before this is reached. */
@Command(
    name = "benchmark",
    description = "Compares Tidemark's speed with that of other engines.",
    footer = "%nIts options: './tidemark benchmark --help', where Tidemark's sources are.")
final class BenchmarkCommand implements Runnable {
  @Override
  public void run() {
    throw new UserError("benchmark: is built from the sources; run './tidemark benchmark' there");
  }
}
