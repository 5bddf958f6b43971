package io.tidemark.messaging.files;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.text.UserError;
import io.tidemark.transforms.decode.Market;
import io.tidemark.transforms.decode.SymbolList;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What the user says of files. It goes before what a folder says, and stands where a name says
 * nothing; what contradicts a name is refused.
 *
 * @param instrument what the records are of
 * @param market the market they are of
 * @param symbols what symbols stand for
 * @param excluded globs of names of files and of entries that are left out
 */
public record FileHints(
    Optional<Instrument> instrument,
    Optional<Market> market,
    SymbolList symbols,
    List<String> excluded) {
  /** Says nothing. */
  public static final FileHints NONE = of(Optional.empty());

  /** Says an instrument alone. */
  public static FileHints of(Optional<Instrument> instrument) {
    return new FileHints(instrument, Optional.empty(), SymbolList.NONE, List.of());
  }

  /**
   * What texts say.
   *
   * @param market label of a market, or null
   * @param excluded globs, or null
   * @throws UserError when one is of another form
   */
  public static FileHints of(
      Optional<Instrument> instrument, String market, SymbolList symbols, List<String> excluded) {
    List<String> globs = excluded == null ? List.of() : List.copyOf(excluded);
    globs.forEach(FileHints::matcher);
    return new FileHints(instrument, market(market), symbols, globs);
  }

  /** The same with an instrument. */
  public FileHints with(Instrument newInstrument) {
    return new FileHints(Optional.of(newInstrument), market, symbols, excluded);
  }

  private static Optional<Market> market(String name) {
    if (name == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Market.values())
            .filter(market -> label(market).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserError(
                        "--market="
                            + name
                            + ": no such market; there are "
                            + Arrays.stream(Market.values())
                                .map(FileHints::label)
                                .collect(Collectors.joining(", ")))));
  }

  static String label(Market market) {
    return market.name().toLowerCase(Locale.ROOT);
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new UserError("--exclude=" + glob + ": is no glob: " + e.getDescription(), e);
    }
  }

  /** Whether a file or an entry is left out, by its name with its folders or without. */
  boolean excludes(String path) {
    Path full = Path.of(path.replace("://", "/"));
    Path name = full.getFileName();
    return excluded.stream()
        .map(FileHints::matcher)
        .anyMatch(glob -> glob.matches(full) || (name != null && glob.matches(name)));
  }
}
