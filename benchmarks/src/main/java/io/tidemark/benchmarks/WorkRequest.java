package io.tidemark.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the process of an engine is asked for: {@code --work=candles --input=FILE,FILE
 * --warehouse=FOLDER}.
 *
 * @param work to be done
 * @param input files of {@link GenerateTrades}
 * @param warehouse the folder of the tables, null where there are none
 */
public record WorkRequest(Work work, List<Path> input, Path warehouse) {
  /** Reads the arguments of a main class. */
  public static WorkRequest parse(String... arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException(
            "Invalid argument: '" + argument + "' (expected --NAME=VALUE)");
      }
      values.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
    String warehouse = values.get("warehouse");
    return new WorkRequest(
        Work.parse(values.getOrDefault("work", "")),
        Arrays.stream(values.getOrDefault("input", "").split(",", -1)).map(Path::of).toList(),
        warehouse == null ? null : Path.of(warehouse));
  }

  /** What {@link #parse} reads. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--work=" + work));
    arguments.add("--input=" + input.stream().map(Path::toString).collect(Collectors.joining(",")));
    if (warehouse != null) {
      arguments.add("--warehouse=" + warehouse);
    }
    return arguments;
  }
}
