package io.tidemark.storage.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Folders that a group may read. Their set-group-ID bit says so, and gives their group to what is
 * made in them; that the group may read it, too, is for who makes it to see to, as the umask may be
 * against it.
 */
public final class SharedFolders {
  private static final String MODE = "unix:mode";
  private static final boolean HAS_MODES =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

  private static final int SET_GROUP_ID = 02000;
  private static final int PERMISSIONS = 07777;
  private static final int GROUP_READ = 0040;
  private static final int GROUP_ENTER = 0010;
  private static final int OWNER = 0700;

  private SharedFolders() {}

  /** Whether this machine has groups. */
  public static boolean areKnown() {
    return HAS_MODES;
  }

  /** Lets the group of a file's folder read a new file or folder, where it is a shared one. */
  public static void inherit(Path file) throws IOException {
    Path parent = file.getParent();
    if (!HAS_MODES || parent == null) {
      return;
    }
    int shared = SET_GROUP_ID | GROUP_READ;
    if ((mode(parent) & shared) != shared) {
      return;
    }
    try {
      int before = mode(file);
      int after = before | GROUP_READ | (Files.isDirectory(file) ? GROUP_ENTER : 0);
      if (after != before) {
        Files.setAttribute(file, MODE, after);
      }
    } catch (NoSuchFileException e) {
      // Another process has renamed it.
    }
  }

  /** Lets the group that a folder or file has read it, and nobody but the owner write. */
  public static void share(Path file) throws IOException {
    int owners = mode(file) & OWNER;
    Files.setAttribute(
        file,
        MODE,
        Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
            ? SET_GROUP_ID | owners | GROUP_READ | GROUP_ENTER
            : owners | GROUP_READ);
  }

  /** Lets nobody but the owner enter a folder. */
  public static void close(Path folder) throws IOException {
    Files.setAttribute(folder, MODE, mode(folder) & OWNER);
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, MODE) & PERMISSIONS;
  }
}
