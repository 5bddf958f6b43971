package io.tidemark.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine that this process runs on. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  private Machine() {}

  /** What a reader of results has to know of it, by name. */
  static Map<String, Object> describe() throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    machine.put("processor", processor());
    machine.put("processors", system.getAvailableProcessors());
    machine.put("memory_bytes", system.getTotalMemorySize());
    machine.put("java", Runtime.version().toString());
    return machine;
  }

  private static String processor() throws IOException {
    if (!Files.exists(CPU_INFO)) {
      return "unknown";
    }
    return Files.readAllLines(CPU_INFO).stream()
        .filter(line -> line.startsWith(MODEL))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
