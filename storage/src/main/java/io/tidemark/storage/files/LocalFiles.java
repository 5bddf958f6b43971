package io.tidemark.storage.files;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The files of this machine, with the permissions its umask gives them, those of {@link
 * SharedFolders} on top of these, and no file of checksums beside each. Hadoop's own class starts a
 * process for the permissions of every file and folder.
 */
public final class LocalFiles extends LocalFileSystem {
  LocalFiles() {
    super(new UmaskFiles());
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    setWriteChecksum(false);
    // Looking for a file of checksums that is not there costs more than the reading of a small one.
    setVerifyChecksum(false);
  }

  private static final class UmaskFiles extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    protected OutputStream createOutputStreamWithMode(
        Path path, boolean append, FsPermission permission) throws IOException {
      OutputStream out = super.createOutputStreamWithMode(path, append, permission);
      SharedFolders.inherit(pathToFile(path).toPath());
      return out;
    }

    @Override
    protected boolean mkOneDirWithMode(Path path, File file, FsPermission permission)
        throws IOException {
      boolean made = super.mkOneDirWithMode(path, file, permission);
      if (made) {
        SharedFolders.inherit(file.toPath());
      }
      return made;
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
      FileStatus[] files = super.listStatus(folder);
      for (int i = 0; i < files.length; i++) {
        FileStatus file = files[i];
        // Without permissions, for which a process would be started and fail for a file that has
        // gone meanwhile.
        files[i] =
            new FileStatus(
                file.getLen(),
                file.isDirectory(),
                file.getReplication(),
                file.getBlockSize(),
                file.getModificationTime(),
                file.getPath());
      }
      return files;
    }
  }
}
