package io.tidemark.messaging.files;

import io.tidemark.schemas.text.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * The files that the names and globs of an option match. A comma separates them, but may also
 * belong to a name; blanks around one are no part of it, where no file has them in its name; {@code
 * ~/} is the home folder, which shells leave as it is behind an equals sign.
 */
final class InputFiles {
  private static final String HOME = "~/";

  private InputFiles() {}

  /**
   * The files by their full names, each once however often it is matched.
   *
   * @param patterns the option's text, split at its commas
   * @throws UserError when a pattern matches nothing, or a folder
   */
  static Map<String, MatchResult.Metadata> of(List<String> patterns) {
    Map<String, MatchResult.Metadata> found = new TreeMap<>();
    int next = 0;
    while (next < patterns.size()) {
      int end = next + 1;
      List<MatchResult.Metadata> files = match(patterns.get(next));
      while (files.isEmpty() && end < patterns.size()) {
        end++;
        files = match(String.join(",", patterns.subList(next, end)));
      }
      if (files.isEmpty()) {
        if (patterns.get(next).isBlank()) {
          throw new UserError(
              "--input="
                  + String.join(",", patterns)
                  + ": a name is missing beside a comma; write it as NAME,NAME");
        }
        throw new UserError(
            "--input="
                + patterns.get(next)
                + ": matches no file; check the path, and quote a glob");
      }
      files.forEach(file -> add(file, found));
      next = end;
    }
    return found;
  }

  private static void add(MatchResult.Metadata file, Map<String, MatchResult.Metadata> found) {
    String name = file.resourceId().toString();
    if (file.resourceId().isDirectory()) {
      throw new UserError(
          "--input=" + name + ": is a folder; write the files in it as " + name + "*");
    }
    found.put(name, file);
  }

  private static List<MatchResult.Metadata> match(String pattern) {
    List<MatchResult.Metadata> files = matchAsItIs(pattern);
    String bare = pattern.strip();
    if (files.isEmpty() && bare.startsWith(HOME)) {
      return matchAsItIs(System.getProperty("user.home") + bare.substring(HOME.length() - 1));
    }
    return files.isEmpty() && !bare.equals(pattern) ? matchAsItIs(bare) : files;
  }

  private static List<MatchResult.Metadata> matchAsItIs(String pattern) {
    if (pattern.isBlank()) {
      return List.of();
    }
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError("--input=" + pattern + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
