package io.tidemark.schemas;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is traded at one venue, for example {@code bitstamp:BTC-USD}.
 *
 * @param venue the exchange or provider, lower case
 * @param base the asset bought and sold, upper case
 * @param quote the asset prices are counted in, upper case
 */
public record Instrument(String venue, String base, String quote)
    implements Serializable, Comparable<Instrument> {

  private static final String VENUE_FORM = "[a-z0-9_.]{1,32}";
  private static final String ASSET_FORM = "[^\\s:/,-]{1,64}";

  /** What the id of an instrument looks like. */
  public static final String FORM = VENUE_FORM + ":" + ASSET_FORM + "-" + ASSET_FORM;

  private static final Pattern VENUE = Pattern.compile(VENUE_FORM);
  private static final Pattern ASSET = Pattern.compile(ASSET_FORM);

  public Instrument {
    if (!isUsual(venue, 'a', 'z', 32) && !VENUE.matcher(venue).matches()) {
      throw new IllegalArgumentException(
          "Invalid venue: '"
              + venue
              + "' (expected 1 to 32 lower-case letters, digits, '_' or '.')");
    }
    checkAsset(base);
    checkAsset(quote);
  }

  private static void checkAsset(String asset) {
    if (isUsual(asset, 'A', 'Z', 64)) {
      return;
    }
    if (!ASSET.matcher(asset).matches() || !asset.equals(asset.toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "Invalid asset: '"
              + asset
              + "' (expected 1 to 64 characters in upper case, without '-', ':', '/', ',' or spaces)");
    }
  }

  /**
   * Whether a name is of letters of one case and digits, which is seen faster than by a pattern.
   */
  private static boolean isUsual(String name, char firstLetter, char lastLetter, int longest) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c < firstLetter || c > lastLetter) && (c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty() && name.length() <= longest;
  }

  /**
   * Reads the form that {@link #id()} writes.
   *
   * @throws IllegalArgumentException when the text is not {@code venue:BASE-QUOTE}
   */
  public static Instrument parse(String id) {
    int colon = id.indexOf(':');
    int dash = id.indexOf('-', colon + 1);
    if (colon < 1 || dash < 0) {
      throw new IllegalArgumentException(
          "Invalid instrument: '" + id + "' (expected venue:BASE-QUOTE, as in bitstamp:BTC-USD)");
    }
    return new Instrument(
        id.substring(0, colon), id.substring(colon + 1, dash), id.substring(dash + 1));
  }

  /** The instrument in one word, {@code venue:BASE-QUOTE}. */
  public String id() {
    return venue + ":" + base + "-" + quote;
  }

  @Override
  public int compareTo(Instrument other) {
    return id().compareTo(other.id());
  }

  @Override
  public String toString() {
    return id();
  }
}
