package io.tidemark.storage.secrets;

import io.tidemark.schemas.text.UserError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Properties that an option gives as {@code name=value,name=value}. */
public final class PropertyList {
  private PropertyList() {}

  /**
   * Reads properties; their secrets stay references.
   *
   * @param option the option's name
   * @param given what it gives; null for none
   * @throws UserError when one has no name, or a reference to a secret another form
   */
  public static Map<String, String> parse(String option, List<String> given) {
    Map<String, String> properties = new TreeMap<>();
    for (String property : given == null ? List.<String>of() : given) {
      int equals = property.indexOf('=');
      if (equals < 1) {
        // Not the text itself: it may be what follows a comma in a secret.
        throw new UserError(
            "--"
                + option
                + ": part "
                + (given.indexOf(property) + 1)
                + " of "
                + given.size()
                + " has no name; write parts as name=value, with no comma in a value");
      }
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    Secrets.check(option, properties, false);
    return properties;
  }
}
