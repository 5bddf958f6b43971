package io.tidemark.storage.catalog;

import io.tidemark.schemas.text.UserError;
import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.SharedFolders;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;

/**
 * The catalog that a local warehouse has of its own: a database file in its folder {@code
 * catalog/}, which only its owner may enter and which listens nowhere.
 *
 * <pre>
 * WAREHOUSE/catalog/catalog.db           0600; 0640 where it is shared with a group
 * WAREHOUSE/catalog/catalog.db-journal   while a commit is made, and after one that was killed
 * WAREHOUSE/catalog.mv.db                what earlier builds had, until it is taken over
 * </pre>
 */
final class EmbeddedCatalog {
  private static final String FOLDER = "catalog";
  private static final String FILE = "catalog.db";

  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path warehouse;
  private final Path file;
  private final String described;
  private final EmbeddedConnections connections;

  /**
   * That of a warehouse.
   *
   * @param described the options that name the warehouse
   */
  EmbeddedCatalog(Path warehouse, String described) {
    this.warehouse = warehouse;
    this.file = file(warehouse);
    this.described = described;
    this.connections = EmbeddedConnections.to(EmbeddedConnections.address(file));
  }

  /** The database of a warehouse's own catalog. */
  static Path file(Path warehouse) {
    return warehouse.resolve(FOLDER).resolve(FILE);
  }

  /** Makes the folder of a warehouse that is not there, for its owner alone. */
  static void createWarehouse(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      createFolder(folder);
    }
  }

  /**
   * Makes the database where there is none, of what an earlier build had where that is there.
   *
   * @throws UserError when this account may not read it or would have to write it, or when a job of
   *     an earlier build runs
   * @throws DamagedFile when it cannot be read, or that of an earlier build cannot
   */
  void prepare() {
    checkMayBeRead();
    EarlierCatalog earlier = new EarlierCatalog(warehouse, described);
    try {
      if (!connections.isCatalog()) {
        create(earlier);
        connections.make(earlier::takeOver);
      }
      earlier.setAside(connections);
    } catch (SQLException e) {
      throw new UserError(described + ": the catalog cannot be opened: " + e.getMessage(), e);
    }
  }

  private void checkMayBeRead() {
    if (Files.notExists(warehouse)) {
      return;
    }
    if (!Files.exists(warehouse)) {
      throw new UserError(described + ": this account may not enter the folders above it");
    }
    Path folder = file.getParent();
    boolean mayBeRead =
        Files.isExecutable(warehouse)
            && (Files.notExists(folder) || Files.isExecutable(folder))
            && (Files.notExists(file) || Files.isReadable(file));
    if (!mayBeRead) {
      String owner = owner();
      throw new UserError(
          described
              + ": belongs to "
              + owner
              + ", and this account may not read it; with 'tidemark share --group=NAME "
              + described
              + "' "
              + owner
              + " lets a group read it");
    }
  }

  private String owner() {
    try {
      return Files.getOwner(warehouse).getName();
    } catch (IOException | UnsupportedOperationException e) {
      return "another account";
    }
  }

  private void create(EarlierCatalog earlier) {
    try {
      createWarehouse(warehouse);
      createFolder(file.getParent());
      createFile();
    } catch (IOException e) {
      throw new UserError(
          described
              + (earlier.exists()
                  ? ": its catalog is of an earlier build, and has to be taken over once by who may"
                      + " write the folder: with any command, as 'tidemark show tables "
                      + described
                      + "'"
                  : ": there is no catalog, and none can be made ("
                      + e.getClass().getSimpleName()
                      + " at "
                      + e.getMessage()
                      + "); choose a folder you may write to"),
          e);
    }
  }

  private static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, attribute(folder, PRIVATE_FOLDER));
      SharedFolders.inherit(folder);
    } catch (FileAlreadyExistsException e) {
      // Another process was first, which is as good.
    }
  }

  private void createFile() throws IOException {
    try {
      Files.createFile(file, attribute(file, PRIVATE_FILE));
      SharedFolders.inherit(file);
    } catch (FileAlreadyExistsException e) {
      // As above.
    }
  }

  /** The permissions of a new file, where its file system has them. */
  private static FileAttribute<?>[] attribute(Path file, Set<PosixFilePermission> permissions) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
