package io.tidemark.cli;

import io.tidemark.schemas.text.UserError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The folder of a process's temporary files: its own, of Flink and of native libraries. No other
 * user may enter it. The process holds a lock of a file in it, which ends with the process however
 * that ends, and by which the next one knows the folders that nobody needs any more.
 */
final class RunFolder {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String PREFIX = "tidemark-run-";
  private static final String LOCK = "lock";

  /** So often, and in such steps, a removal by another process is waited for. */
  private static final int ATTEMPTS = 100;

  private static final int PAUSE_MILLIS = 10;

  /** Names the folder that the launcher has chosen and told the JVM, which asks for it but once. */
  private static final String CHOSEN = "tidemark.temporary";

  private final Path folder;
  private final FileLock lock;

  private RunFolder(Path folder, FileLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Takes the folder that the launcher has chosen, or makes one in that of the JVM, and removes
   * those of processes that are no more. Without the launcher, what the JDK itself makes stays
   * where it was; libraries ask a property, which is set.
   *
   * @throws UserError when it cannot be made
   */
  static RunFolder open() {
    Path given = Path.of(System.getProperty(TEMPORARY));
    boolean chosen = given.toString().equals(System.getProperty(CHOSEN));
    Path parent = chosen ? given.getParent() : given;
    RunFolder own;
    try {
      own = chosen ? takeChosen(given) : make(parent);
    } catch (IOException e) {
      throw new UserError(
          parent
              + ": temporary files cannot be made ("
              + e
              + "); name another folder with TMPDIR=FOLDER",
          e);
    }
    System.setProperty(TEMPORARY, own.folder.toString());
    own.removeOthers(parent);
    return own;
  }

  /** Locks a folder that another process may just be removing, as nobody has locked it yet. */
  private static RunFolder takeChosen(Path folder) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<RunFolder> taken = take(folder);
      if (taken.isPresent()) {
        return taken.get();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
    throw new IOException(folder + " is taken");
  }

  /** Makes a folder that is locked. */
  private static RunFolder make(Path parent) throws IOException {
    while (true) {
      Path folder =
          parent.resolve(
              PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
      Optional<RunFolder> taken = take(folder);
      if (taken.isPresent()) {
        return taken.get();
      }
    }
  }

  /**
   * Makes a folder, where it is not there, and locks it; none where another process has it, or has
   * taken it for a left one meanwhile.
   */
  private static Optional<RunFolder> take(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, permissions());
    } catch (FileAlreadyExistsException e) {
      // The launcher's, or another's, whose lock is there.
    }
    Path file = folder.resolve(LOCK);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      return Optional.empty();
    }
    FileLock lock = channel.tryLock();
    if (lock != null && Files.exists(file) && ofOneOwner(folder, file)) {
      return Optional.of(new RunFolder(folder, lock));
    }
    channel.close();
    return Optional.empty();
  }

  private static boolean ofOneOwner(Path one, Path other) throws IOException {
    return Files.getOwner(one, LinkOption.NOFOLLOW_LINKS)
        .equals(Files.getOwner(other, LinkOption.NOFOLLOW_LINKS));
  }

  private static FileAttribute<?>[] permissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private void removeOthers(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : folders) {
        if (!other.equals(folder) && isOurs(other)) {
          removeLeft(other);
        }
      }
    } catch (IOException e) {
      // The next start tries again.
    }
  }

  private boolean isOurs(Path other) throws IOException {
    return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS) && ofOneOwner(other, folder);
  }

  /** Removes a folder whose process is no more. */
  private static void removeLeft(Path folder) {
    Path file = folder.resolve(LOCK);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        remove(folder);
      }
    } catch (NoSuchFileException e) {
      // Its process ended before it had a lock, or has none yet and makes another folder.
      tryDelete(folder);
    } catch (IOException | OverlappingFileLockException e) {
      // The next start tries again.
    }
  }

  /** Removes a folder, as far as that goes; the file of the lock goes last. */
  private static void remove(Path folder) throws IOException {
    Path lock = folder.resolve(LOCK);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!file.equals(lock)) {
              tryDelete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e) {
            if (!visited.equals(folder)) {
              tryDelete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path file : left) {
        if (!file.equals(lock)) {
          return;
        }
      }
    }
    tryDelete(lock);
    tryDelete(folder);
  }

  private static void tryDelete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Something was made in it meanwhile: the next start tries again.
    }
  }

  /** Removes the folder at the end of the process. */
  void close() {
    try {
      remove(folder);
      lock.channel().close();
    } catch (IOException e) {
      // The next start removes it.
    }
  }
}
