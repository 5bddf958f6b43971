package io.tidemark.storage.secrets;

import io.tidemark.schemas.text.UserError;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a secret is. */
sealed interface SecretReference {
  /** What the references are that a message suggests. */
  String FORMS = "env:NAME, file:PATH or sm://PROJECT/NAME";

  /** A version of a secret in Secret Manager. */
  record Managed(String project, String secret, String version) implements SecretReference {
    static final String PREFIX = "sm://";

    private static final String FORMS =
        "sm://PROJECT/NAME or sm://projects/PROJECT/secrets/NAME/versions/VERSION";
    private static final Pattern LATEST =
        Pattern.compile("(?!projects/)([A-Za-z0-9.:-]+)/([A-Za-z0-9_-]{1,255})");
    private static final Pattern CERTAIN =
        Pattern.compile(
            "projects/([A-Za-z0-9.:-]+)/secrets/([A-Za-z0-9_-]{1,255})/versions/([A-Za-z0-9_-]+)");

    private static Managed parse(String name, String value) {
      String path = value.substring(PREFIX.length());
      Matcher latest = LATEST.matcher(path);
      if (latest.matches()) {
        return new Managed(latest.group(1), latest.group(2), "latest");
      }
      Matcher certain = CERTAIN.matcher(path);
      if (certain.matches()) {
        return new Managed(certain.group(1), certain.group(2), certain.group(3));
      }
      throw noSecret(name, value, FORMS);
    }

    /** As Secret Manager names it. */
    String resource() {
      return "projects/" + project + "/secrets/" + secret + "/versions/" + version;
    }

    @Override
    public String toString() {
      return PREFIX + resource();
    }
  }

  /** A variable of the environment of the process that needs the secret. */
  record Variable(String name) implements SecretReference {
    private static final String PREFIX = "env:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static Variable parse(String name, String value) {
      String variable = value.substring(PREFIX.length());
      if (!NAME.matcher(variable).matches()) {
        throw noSecret(name, value, "env:NAME");
      }
      return new Variable(variable);
    }

    @Override
    public String toString() {
      return PREFIX + name;
    }
  }

  /** All of a file of the machine of the process that needs the secret. */
  record InFile(Path path) implements SecretReference {
    private static final String PREFIX = "file:";

    private static InFile parse(String name, String value) {
      String path = value.substring(PREFIX.length()).replaceFirst("^//(?=/)", "");
      try {
        if (!path.isEmpty() && !path.startsWith("//")) {
          return new InFile(Path.of(path));
        }
      } catch (InvalidPathException e) {
        // Said below.
      }
      throw noSecret(name, value, "file:PATH");
    }

    @Override
    public String toString() {
      return PREFIX + path;
    }
  }

  /** Properties of which a URL of a file is the value itself. */
  Pattern PLACE = Pattern.compile("(?i)(.*[._-])?(url|uri|location|path|warehouse|endpoint)");

  /**
   * Whether the value of a property refers to a secret.
   *
   * @param property its name; one of a place, as {@code ssl.truststore.location}, has files as
   *     values
   */
  static boolean is(String property, String value) {
    return value.startsWith(Managed.PREFIX)
        || value.startsWith(Variable.PREFIX)
        || (value.startsWith(InFile.PREFIX) && !PLACE.matcher(property).matches());
  }

  /**
   * Reads a reference.
   *
   * @param name what it is the value of, for messages
   * @throws UserError when it has another form
   */
  static SecretReference parse(String name, String value) {
    if (value.startsWith(Variable.PREFIX)) {
      return Variable.parse(name, value);
    }
    return value.startsWith(InFile.PREFIX) ? InFile.parse(name, value) : Managed.parse(name, value);
  }

  private static UserError noSecret(String name, String value, String forms) {
    return new UserError(name + "=" + value + ": names no secret; write it as " + forms);
  }
}
