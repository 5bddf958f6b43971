package io.tidemark.storage.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Places of files and folders as catalogs, metadata and file systems write them. */
public final class Locations {
  private Locations() {}

  /**
   * A place without what is written in several ways: {@code file:/x}, {@code file:///x} and {@code
   * /x} are one, as are {@code s3a://b/x} and {@code s3://b/x}, and slashes at the end and beside
   * each other say nothing.
   */
  public static String plain(String location) {
    String local = location.replaceFirst("^file:(//(?=/))?", "");
    if (local.startsWith("/")) {
      return withoutSlash(local.replaceAll("/{2,}", "/"));
    }
    return withoutSlash(location.replaceFirst("^s3[an]://", "s3://"));
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 ? path.replaceFirst("/+$", "") : path;
  }

  /** The path of what lies on this machine. */
  public static Optional<Path> local(String location) {
    String plain = plain(location);
    return plain.startsWith("/") ? Optional.of(Path.of(plain)) : Optional.empty();
  }

  /**
   * Whether two names are of one folder, by what they say or, on this machine, by what is there.
   */
  public static boolean areSame(String one, String other) {
    if (plain(one).equals(plain(other))) {
      return true;
    }
    Optional<Path> path = local(one).filter(Files::exists);
    Optional<Path> otherPath = local(other).filter(Files::exists);
    try {
      return path.isPresent()
          && otherPath.isPresent()
          && path.get().toRealPath().equals(otherPath.get().toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /** The part of a place below a folder, such as {@code data/x.parquet}; none where it is not. */
  public static Optional<String> below(String parent, String place) {
    String prefix = plain(parent) + "/";
    String plain = plain(place);
    return plain.startsWith(prefix)
        ? Optional.of(plain.substring(prefix.length()))
        : Optional.empty();
  }
}
