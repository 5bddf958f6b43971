package io.tidemark.cli.command;

import java.util.List;
import java.util.stream.Collectors;

/** Commands that are suggested, as a shell reads them. */
public final class NextCommand {
  /** How the command line was started; set by the launcher. */
  private static final String LAUNCHER = System.getProperty("tidemark.launcher", "./tidemark");

  private NextCommand() {}

  /** A command with these arguments. */
  public static String of(List<String> arguments) {
    return quoted(LAUNCHER)
        + arguments.stream().map(argument -> " " + quoted(argument)).collect(Collectors.joining());
  }

  /** A word as a shell reads it. */
  public static String quoted(String word) {
    return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
