package io.tidemark.schemas;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is traded at one venue, for example {@code bitstamp:BTC-USD}. A market of a venue whose
 * prices are not those of the spot market counts as a venue of its own, for example {@code
 * binance.um:BTC-USDT}.
 *
 * <p>An asset is 1 to 64 letters and digits of any script, {@code .}, {@code _} and {@code $}, in
 * upper case; so it has no control character, no mark of direction and nothing that ends a field of
 * CSV, JSON, SQL or a path.
 *
 * @param venue the exchange or provider, lower case: 1 to 32 letters a to z, digits, '_' or '.'
 * @param base the asset bought and sold, upper case
 * @param quote the asset prices are counted in, upper case
 */
public record Instrument(String venue, String base, String quote)
    implements Serializable, Comparable<Instrument> {

  private static final String VENUE_FORM = "[a-z0-9_.]{1,32}";
  private static final String ASSET_FORM = "[^\\s:/,-]{1,64}";
  private static final int MAX_ASSET = 64;

  /** What the id of an instrument looks like, as far as a form can say it everywhere. */
  public static final String FORM = VENUE_FORM + ":" + ASSET_FORM + "-" + ASSET_FORM;

  private static final Pattern VENUE = Pattern.compile(VENUE_FORM);

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
    if (!isAsset(asset)) {
      throw new IllegalArgumentException(
          "Invalid asset: '"
              + asset
              + "' (expected 1 to 64 letters, digits, '.', '_' or '$', in upper case)");
    }
  }

  /** Whether a text can be the name of an asset. */
  public static boolean isAsset(String name) {
    return isUsual(name, 'A', 'Z', MAX_ASSET)
        || (!name.isEmpty()
            && name.length() <= MAX_ASSET
            && name.codePoints().allMatch(Instrument::isOfAsset)
            && name.equals(name.toUpperCase(Locale.ROOT)));
  }

  private static boolean isOfAsset(int c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$';
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

  /** In the order of ids. */
  @Override
  public int compareTo(Instrument other) {
    if (venue.length() != other.venue.length() || base.length() != other.base.length()) {
      return id().compareTo(other.id());
    }
    int order = venue.compareTo(other.venue);
    if (order == 0) {
      order = base.compareTo(other.base);
    }
    return order != 0 ? order : quote.compareTo(other.quote);
  }

  @Override
  public String toString() {
    return id();
  }
}
