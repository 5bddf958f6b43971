package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.Locations;
import io.tidemark.storage.files.SharedFolders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lets a group of this machine read a warehouse: its tables and its catalog, as they are and as
 * they become. What jobs go on from is no part of that.
 */
public final class Share {
  private static final String CHECKPOINTS = "checkpoints";

  /**
   * What was done.
   *
   * @param folder the warehouse
   * @param closed folders above it that the group may not pass
   */
  public record Result(Path folder, long folders, long files, List<Path> closed) {}

  private final Path folder;
  private final GroupPrincipal group;
  private final String described;
  private long folders;
  private long files;

  private Share(Path folder, GroupPrincipal group, String described) {
    this.folder = folder;
    this.group = group;
    this.described = described;
  }

  /**
   * Shares a warehouse. Jobs may go on meanwhile.
   *
   * @throws UserError when it is not a folder of this machine, there is no such group, or this
   *     account may not give files to it
   */
  public static Result with(Warehouse warehouse, String group) {
    Path folder =
        Locations.local(warehouse.location())
            .filter(local -> SharedFolders.areKnown())
            .orElseThrow(
                () ->
                    new UserError(
                        warehouse.described()
                            + ": is no folder with permissions of this machine; who may read it is"
                            + " for the service it is in to say"));
    // Made, or taken over, before it is shared.
    warehouse.catalog();
    Share share = new Share(folder, find(folder, group), warehouse.described());
    try {
      share.all();
      return new Result(folder, share.folders, share.files, share.closed());
    } catch (IOException e) {
      throw new UserError(
          share.described
              + " --group="
              + group
              + ": the group cannot be given "
              + (e instanceof FileSystemException at ? at.getFile() : folder)
              + " ("
              + (e instanceof FileSystemException at && at.getReason() != null
                  ? at.getReason()
                  : e.getClass().getSimpleName())
              + "); its owner can, who has to be a member of the group",
          e);
    }
  }

  private static GroupPrincipal find(Path folder, String group) {
    try {
      return folder
          .getFileSystem()
          .getUserPrincipalLookupService()
          .lookupPrincipalByGroupName(group);
    } catch (UserPrincipalNotFoundException e) {
      throw new UserError(
          "--group="
              + group
              + ": there is no such group on this machine ('getent group' lists them)",
          e);
    } catch (IOException e) {
      throw new UserError("--group=" + group + ": cannot be looked up: " + e.getMessage(), e);
    }
  }

  private void all() throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          /** Before it is listed: what is made in it from now on is shared by its maker. */
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (path.equals(folder.resolve(CHECKPOINTS))) {
              SharedFolders.close(path);
              return FileVisitResult.SKIP_SUBTREE;
            }
            share(path);
            folders++;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              try {
                share(path);
                files++;
              } catch (NoSuchFileException e) {
                // A job that runs has removed it since.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private void share(Path path) throws IOException {
    Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setGroup(group);
    SharedFolders.share(path);
  }

  /** The folders above the warehouse that neither the group nor all others may pass. */
  private List<Path> closed() throws IOException {
    List<Path> closed = new ArrayList<>();
    for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
      PosixFileAttributes attributes = Files.readAttributes(above, PosixFileAttributes.class);
      Set<PosixFilePermission> permissions = attributes.permissions();
      boolean isOpen =
          attributes.group().equals(group)
              ? permissions.contains(PosixFilePermission.GROUP_EXECUTE)
              : permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
      if (!isOpen) {
        closed.add(above);
      }
    }
    return closed;
  }
}
