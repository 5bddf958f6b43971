package io.tidemark.cli;

import io.tidemark.transforms.decode.Format;
import io.tidemark.transforms.decode.Formats;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Lists the input formats. */
@Command(name = "formats", description = "Lists the input formats with an example line of each.")
final class FormatsCommand implements Runnable {
  @CommandLine.Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (Format format : Formats.all()) {
      out.printf("%-22s %s%n", format.name(), format.description());
      out.printf("%-22s %s%n%n", "", format.example());
    }
    out.println(
        "Files may be plain, .gz or .zip. Lines of a capture may begin with a receive time.");
    out.println("Read them with: tidemark backfill --input=GLOB --format=NAME");
    out.flush();
  }
}
