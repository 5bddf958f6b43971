package io.tidemark.storage.recover;

import io.tidemark.storage.files.DamagedFile;
import io.tidemark.storage.files.Locations;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/** Copies files so that one of the name that it shall have is whole. */
final class Copies {
  private Copies() {}

  /**
   * What was copied.
   *
   * @param sha256 of the bytes, in hexadecimal
   */
  record Copied(long bytes, String sha256) {}

  /** Copies a file over whatever has that name. */
  static Copied copy(FileIO from, String source, FileIO to, String target) {
    MessageDigest digest = BackupList.sha256();
    long bytes;
    try (InputStream in = from.newInputFile(source).newStream()) {
      bytes = write(in, digest, to, target);
    } catch (NotFoundException e) {
      throw DamagedFile.of(source, e);
    } catch (IOException e) {
      throw new UncheckedIOException(source + " cannot be copied to " + target, e);
    }
    return new Copied(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** Writes a file over whatever has that name. */
  static void write(byte[] bytes, FileIO to, String target) {
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      write(in, BackupList.sha256(), to, target);
    } catch (IOException e) {
      throw new UncheckedIOException(target + " cannot be written", e);
    }
  }

  private static long write(InputStream in, MessageDigest digest, FileIO to, String target)
      throws IOException {
    Optional<Path> local = Locations.local(target);
    if (local.isEmpty()) {
      // An object is there once it is whole.
      try (OutputStream out =
          new DigestOutputStream(to.newOutputFile(target).createOrOverwrite(), digest)) {
        return in.transferTo(out);
      }
    }
    Path file = local.get();
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    long bytes;
    try (FileOutputStream out = new FileOutputStream(part.toFile());
        OutputStream digested = new DigestOutputStream(out, digest)) {
      bytes = in.transferTo(digested);
      out.getFD().sync();
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return bytes;
  }

  /** The size of a file; empty where there is none. */
  static Optional<Long> size(FileIO io, String location) {
    try {
      InputFile file = io.newInputFile(location);
      return file.exists() ? Optional.of(file.getLength()) : Optional.empty();
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** The checksum of a file. */
  static String sha256(FileIO io, String location) {
    MessageDigest digest = BackupList.sha256();
    try (InputStream in = io.newInputFile(location).newStream();
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(out);
    } catch (IOException e) {
      throw DamagedFile.of(location, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
