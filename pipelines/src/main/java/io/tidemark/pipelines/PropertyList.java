package io.tidemark.pipelines;

import io.tidemark.pipelines.secrets.Secrets;
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
        throw new UserError(
            "--" + option + "=" + property + ": has no name; write it as name=value");
      }
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    Secrets.check(option, properties, false);
    return properties;
  }
}
