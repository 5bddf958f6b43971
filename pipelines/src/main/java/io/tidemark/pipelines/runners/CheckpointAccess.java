package io.tidemark.pipelines.runners;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who else may write a checkpoint of this machine. Flink reads its checkpoints by Java
 * deserialization: who can write one can run code in the process that goes on from it.
 */
final class CheckpointAccess {
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_WRITES = 0020;
  private static final int STICKY = 01000;
  private static final int ROOT = 0;

  private CheckpointAccess() {}

  /**
   * Checks a checkpoint before it is read. The checkpoint, its files, and the folders up to the one
   * it was found in belong to the user of this process or to root; no folder of the path lets
   * everybody rename what is in it. Those of other machines and of buckets are not looked at.
   *
   * @param checkpoint a path or URI
   * @param found the folder that it was found in, a path or URI; null for one that was named
   * @return a warning, where a group may write
   * @throws UserError when somebody else may have written it
   */
  static Optional<String> check(String checkpoint, String found) {
    Optional<Path> local = local(checkpoint);
    if (local.isEmpty()
        || !local.get().getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return Optional.empty();
    }
    try {
      // A link leads to what is checked.
      Path path = local.get().toRealPath();
      Path top =
          Optional.ofNullable(found)
              .flatMap(CheckpointAccess::local)
              .filter(Files::exists)
              .orElse(path);
      top = top.toRealPath();
      int user = user();
      Optional<String> warning = Optional.empty();
      for (Path folder = path; folder != null; folder = folder.getParent()) {
        int mode = mode(folder);
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
          throw refused(checkpoint, folder + " may be written by everybody", "chmod o-w " + folder);
        }
        if (folder.startsWith(top)) {
          checkOwner(checkpoint, folder, user);
          if ((mode & GROUP_WRITES) != 0) {
            warning =
                Optional.of(
                    folder
                        + ": members of its group may write it, and so run code in this job; if"
                        + " that is not meant: chmod g-w "
                        + folder);
          }
        }
      }
      for (Path file : files(path)) {
        checkOwner(checkpoint, file, user);
      }
      return warning;
    } catch (NoSuchFileException e) {
      // Flink says that it is not there.
      return Optional.empty();
    } catch (IOException e) {
      throw new UserError(
          checkpoint + ": cannot be looked at (" + e + "); choose a checkpoint you may read", e);
    }
  }

  private static void checkOwner(String checkpoint, Path path, int user) throws IOException {
    int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (owner != user && owner != ROOT) {
      throw refused(
          checkpoint,
          path + " belongs to " + Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName(),
          "where you trust it: chown -R " + System.getProperty("user.name") + " " + path);
    }
  }

  private static UserError refused(String checkpoint, String why, String mend) {
    return new UserError(
        checkpoint
            + ": the job does not go on from this checkpoint, as "
            + why
            + ", who could run code in it (SECURITY.md); "
            + mend
            + ", or name another with --savepoint-path");
  }

  private static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode");
  }

  /** The number of the user whose files this process makes. */
  private static int user() throws IOException {
    Path file = Files.createTempFile("tidemark", ".user");
    try {
      return (int) Files.getAttribute(file, "unix:uid");
    } finally {
      Files.delete(file);
    }
  }

  private static List<Path> files(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      return files.toList();
    }
  }

  private static Optional<Path> local(String path) {
    if (path.startsWith("file:")) {
      return Optional.of(Path.of(path.substring("file:".length()).replaceFirst("^//(?=/)", "")));
    }
    return path.matches("[a-z][a-z0-9+.-]+:.*") ? Optional.empty() : Optional.of(Path.of(path));
  }
}
