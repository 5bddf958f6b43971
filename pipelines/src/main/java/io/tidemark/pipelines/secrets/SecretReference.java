package io.tidemark.pipelines.secrets;

import io.tidemark.pipelines.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a version of a secret. */
record SecretReference(String project, String secret, String version) {
  static final String PREFIX = "sm://";

  private static final String FORMS =
      "sm://PROJECT/NAME or sm://projects/PROJECT/secrets/NAME/versions/VERSION";
  private static final Pattern LATEST =
      Pattern.compile("(?!projects/)([A-Za-z0-9.:-]+)/([A-Za-z0-9_-]{1,255})");
  private static final Pattern CERTAIN =
      Pattern.compile(
          "projects/([A-Za-z0-9.:-]+)/secrets/([A-Za-z0-9_-]{1,255})/versions/([A-Za-z0-9_-]+)");

  static boolean is(String value) {
    return value.startsWith(PREFIX);
  }

  /**
   * Reads a reference.
   *
   * @param name what it is the value of, for messages
   */
  static SecretReference parse(String name, String value) {
    String path = value.substring(PREFIX.length());
    Matcher latest = LATEST.matcher(path);
    if (latest.matches()) {
      return new SecretReference(latest.group(1), latest.group(2), "latest");
    }
    Matcher certain = CERTAIN.matcher(path);
    if (certain.matches()) {
      return new SecretReference(certain.group(1), certain.group(2), certain.group(3));
    }
    throw new UserError(name + "=" + value + ": names no secret; write it as " + FORMS);
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
