package io.tidemark.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that look like checkouts of Tidemark. */
final class Builds {
  private Builds() {}

  /**
   * Makes one that has been built, with a launcher that starts as those of Tidemark do.
   *
   * @param flag that it gives to the JVM
   * @param jar first on its class path
   */
  static Path built(Path root, String flag, String jar) throws IOException {
    Path main =
        root.resolve("benchmarks/target/classes")
            .resolve(Tidemark.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(main.getParent());
    Files.createFile(main);
    return launcher(
        root,
        """
        root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
        "$JAVA_HOME/bin/java" -version 2>"$root/version.txt"
        exec "$JAVA_HOME/bin/java" %s -XX:SharedArchiveFile=$root/$1.jsa ${TIDEMARK_JVM:-} \\
          -Djava.io.tmpdir="$TMPDIR" -Dtidemark.launcher="$0" -Dkept=true \\
          -cp "$root/%s:$root/lib/*" some.Main "$@"
        """
            .formatted(flag, jar));
  }

  /** Writes a launcher. */
  static Path launcher(Path root, String script) throws IOException {
    Path launcher = Files.createDirectories(root).resolve("tidemark");
    Files.writeString(launcher, "#!/bin/sh\nset -eu\n" + script);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    return root;
  }
}
