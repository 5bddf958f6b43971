package io.tidemark.storage.files;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.NotFoundException;

/** A file of a table that cannot be read: it is not there, or is not as it was written. */
public final class DamagedFile extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A metadata file's place in a message. */
  private static final Pattern METADATA =
      Pattern.compile("(?:[a-z][a-z0-9+.-]*:)?/.*?\\.metadata\\.json(?:\\.gz)?");

  /** What is wrong with a file. */
  public enum Fault {
    MISSING("is missing"),
    DAMAGED("is damaged"),
    UNREACHABLE("cannot be read");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  private final String location;
  private final Fault fault;
  private final String reason;

  private DamagedFile(String location, Fault fault, String reason, Throwable cause) {
    super(location + ": " + fault.text + (reason.isEmpty() ? "" : " (" + reason + ")"), cause);
    this.location = location;
    this.fault = fault;
    this.reason = reason;
  }

  /** The failure to read a file; one that names a file already stays as it is. */
  public static DamagedFile of(String location, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof DamagedFile named) {
        return named;
      }
    }
    Fault fault = fault(cause);
    return new DamagedFile(location, fault, fault == Fault.MISSING ? "" : reason(cause), cause);
  }

  /** The failure to read a table's metadata, of which Iceberg names the file in its message. */
  public static DamagedFile metadata(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher file = METADATA.matcher(String.valueOf(cause.getMessage()));
      if (file.find()) {
        return of(file.group(), e);
      }
    }
    return of("the table's metadata", e);
  }

  /** Whether a catalog's server says that it cannot read a table's metadata. */
  public static boolean isOfMetadata(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("NotFoundException") && METADATA.matcher(message).find();
  }

  /** A file that is not as it was written. */
  public static DamagedFile of(String location, Fault fault, String reason) {
    return new DamagedFile(location, fault, reason, null);
  }

  private static Fault fault(Throwable e) {
    Fault fault = Fault.DAMAGED;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String type = cause.getClass().getName();
      if (cause instanceof AccessDeniedException
          || cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || String.valueOf(cause.getMessage()).endsWith("(Permission denied)")
          || type.startsWith("java.net.")
          || type.startsWith("javax.net.")
          || type.startsWith("com.google.cloud.")
          || type.startsWith("software.amazon.")) {
        return Fault.UNREACHABLE;
      }
      if (cause instanceof NotFoundException
          || String.valueOf(cause.getMessage()).contains("NotFoundException: ")
          || cause instanceof FileNotFoundException
          || cause instanceof NoSuchFileException) {
        fault = Fault.MISSING;
      }
    }
    return fault;
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "" : root.getMessage();
    if (root instanceof EOFException) {
      return "it ends too soon";
    }
    String line = message.lines().findFirst().orElse("");
    return line.isEmpty()
        ? root.getClass().getSimpleName()
        : line.toLowerCase(Locale.ROOT).contains("crc checksum")
            ? "its bytes are not those that were written"
            : line;
  }

  /** Where the file is, or should be. */
  public String location() {
    return location;
  }

  /** What is wrong with it. */
  public Fault fault() {
    return fault;
  }

  /** What was met in it; empty where it is missing. */
  public String reason() {
    return reason;
  }
}
