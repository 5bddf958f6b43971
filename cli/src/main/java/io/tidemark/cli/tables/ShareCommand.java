package io.tidemark.cli.tables;

import io.tidemark.cli.command.TableCommand;
import io.tidemark.pipelines.options.OptionValues;
import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.catalog.Share;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** Lets a group read a warehouse. */
public final class ShareCommand extends TableCommand<ShareOptions> {
  public ShareCommand() {
    super(
        ShareOptions.class,
        "Lets a group of this machine read the tables of a local folder, now and as they grow; only"
            + " the owner writes. 'chmod 700 FOLDER' takes it back.",
        "--group=NAME");
  }

  @Override
  protected void run(ShareOptions options, PrintWriter out, PrintWriter err) {
    if (options.getGroup() == null) {
      throw new UserError("--group: missing; see 'tidemark share --help'");
    }
    Share.Result shared = Share.with(OptionValues.existingWarehouse(options), options.getGroup());
    out.printf(
        Locale.ROOT,
        "Shared   %s with the group %s: %,d folders, %,d files, and those to come%n",
        shared.folder(),
        options.getGroup(),
        shared.folders(),
        shared.files());
    for (Path folder : shared.closed()) {
      out.println("But      " + folder + " may not be entered by it: chmod o+x " + folder);
    }
  }
}
