package io.tidemark.messaging.files;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Format;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the names of files say of their records, together with what the user says of them. */
final class FileNames {
  /**
   * How a file is read.
   *
   * @param format name of its format
   * @param instrument what its records are of, or null where each names it
   * @param fault why it is not read, or null
   */
  record Reading(String format, Instrument instrument, String fault) {}

  private final Format format;
  private final FileHints hints;

  FileNames(Format format, FileHints hints) {
    this.format = format;
    this.hints = hints;
  }

  /** Name of the format where nothing says otherwise. */
  String format() {
    return format.name();
  }

  /**
   * How a file is read.
   *
   * @param path its full name
   * @param name its name without folders
   * @param firstLine its first line, which few formats ask for
   */
  Reading of(String path, String name, Supplier<String> firstLine) {
    return of(path, List.of(name), firstLine);
  }

  /**
   * How a file is read that has several names, such as an entry and its archive: the first that
   * says what was traded counts.
   *
   * @throws UserError when it says something else than the option
   */
  Reading of(String path, List<String> names, Supplier<String> firstLine) {
    Format found;
    try {
      found = hints.market().isPresent() ? format : format.ofFolder(path);
    } catch (IllegalArgumentException e) {
      return new Reading(format.name(), null, e.getMessage());
    }
    String unclear = hints.market().isPresent() ? null : found.unclearMarket(path, firstLine);
    if (unclear != null) {
      return new Reading(found.name(), null, unclear);
    }
    if (found.namesInstrument()) {
      return new Reading(found.name(), null, null);
    }
    for (String name : names) {
      List<Instrument> candidates = found.instrumentsOf(name, hints.symbols());
      if (!candidates.isEmpty()) {
        return ofCandidates(path, found, name, candidates);
      }
    }
    return hints
        .instrument()
        .map(
            said -> {
              check(path, said, found);
              return new Reading(found.name(), said, null);
            })
        .orElseGet(() -> new Reading(found.name(), null, unnamed(found)));
  }

  private static String unnamed(Format format) {
    return "neither the records of "
        + format.name()
        + " nor this file's name say what was traded; add --instrument="
        + format.venue().orElseThrow()
        + ":BASE-QUOTE, or leave it out by --exclude=";
  }

  private Reading ofCandidates(
      String path, Format found, String name, List<Instrument> candidates) {
    if (hints.instrument().isEmpty()) {
      return candidates.size() == 1
          ? new Reading(found.name(), candidates.get(0), null)
          : new Reading(found.name(), null, "its name " + Format.ambiguous(name, candidates));
    }
    Instrument said = hints.instrument().get();
    if (candidates.contains(said)) {
      return new Reading(found.name(), said, null);
    }
    throw new UserError(
        "--instrument="
            + said
            + ": "
            + path
            + " is of "
            + candidates.stream().map(Instrument::id).collect(Collectors.joining(" or "))
            + " by its name; leave the option out, or the file by --exclude="
            + name);
  }

  private static void check(String path, Instrument said, Format found) {
    String venue = found.venue().orElseThrow();
    if (!said.venue().equals(venue)) {
      throw new UserError(
          "--instrument="
              + said
              + ": "
              + path
              + " is of venue "
              + venue
              + " by its folder; write "
              + venue
              + ":"
              + said.base()
              + "-"
              + said.quote()
              + ", or say --market= if the folder is wrong");
    }
  }
}
