package io.tidemark.transforms.decode;

/** Reads event times from bytes, as microseconds since the epoch; what is finer is cut off. */
final class Times {
  private static final long MICROS = 1_000_000L;
  private static final int MAX_FRACTION = 9;

  /** Seconds of up to the year 5138; a number of more digits is in another unit. */
  private static final int MAX_SECONDS_DIGITS = 11;

  /** Length of {@code 2021-04-17T16:43:30}. */
  private static final int DATE_TIME_LENGTH = 19;

  private Times() {}

  /** A time such as {@code 1618678142.557535}, or {@link Digits#NONE}. */
  static long seconds(byte[] bytes, int from, int to) {
    int point = from;
    while (point < to && bytes[point] != '.') {
      point++;
    }
    long seconds = Digits.read(bytes, from, point);
    if (seconds == Digits.NONE || point - from > MAX_SECONDS_DIGITS) {
      return Digits.NONE;
    }
    return point == to ? seconds * MICROS : plusFraction(seconds, bytes, point + 1, to);
  }

  /** A time such as {@code 2021-04-17T16:43:30.244075Z}, or {@link Digits#NONE}. */
  static long iso(byte[] bytes, int from, int to) {
    if (to - from <= DATE_TIME_LENGTH
        || bytes[from + 4] != '-'
        || bytes[from + 7] != '-'
        || bytes[from + 10] != 'T'
        || bytes[from + 13] != ':'
        || bytes[from + 16] != ':') {
      return Digits.NONE;
    }
    long year = Digits.read(bytes, from, from + 4);
    long month = Digits.read(bytes, from + 5, from + 7);
    long day = Digits.read(bytes, from + 8, from + 10);
    long hour = Digits.read(bytes, from + 11, from + 13);
    long minute = Digits.read(bytes, from + 14, from + 16);
    long second = Digits.read(bytes, from + 17, from + DATE_TIME_LENGTH);
    int zone = from + DATE_TIME_LENGTH;
    while (zone < to && bytes[zone] != 'Z' && bytes[zone] != '+' && bytes[zone] != '-') {
      zone++;
    }
    long offset = offsetSeconds(bytes, zone, to);
    if (year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > daysOf(month, year)
        || !isClock(hour, minute)
        || second < 0
        || second > 59
        || offset == Digits.NONE) {
      return Digits.NONE;
    }
    long seconds = ((epochDay(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset;
    int fraction = from + DATE_TIME_LENGTH;
    if (fraction == zone) {
      return seconds * MICROS;
    }
    return bytes[fraction] == '.' ? plusFraction(seconds, bytes, fraction + 1, zone) : Digits.NONE;
  }

  private static long plusFraction(long seconds, byte[] bytes, int from, int to) {
    long fraction = to - from > MAX_FRACTION ? Digits.NONE : Digits.read(bytes, from, to);
    if (fraction == Digits.NONE) {
      return Digits.NONE;
    }
    for (int digits = to - from; digits < 6; digits++) {
      fraction *= 10;
    }
    for (int digits = to - from; digits > 6; digits--) {
      fraction /= 10;
    }
    return seconds * MICROS + fraction;
  }

  /** The offset {@code Z}, {@code +02:00} or {@code -05:30} in seconds, or {@link Digits#NONE}. */
  private static long offsetSeconds(byte[] bytes, int from, int to) {
    if (to - from == 1 && bytes[from] == 'Z') {
      return 0;
    }
    if (to - from != 6 || bytes[from] == 'Z' || bytes[from + 3] != ':') {
      return Digits.NONE;
    }
    long hours = Digits.read(bytes, from + 1, from + 3);
    long minutes = Digits.read(bytes, from + 4, from + 6);
    if (!isClock(hours, minutes)) {
      return Digits.NONE;
    }
    long seconds = (hours * 60 + minutes) * 60;
    return bytes[from] == '-' ? -seconds : seconds;
  }

  private static boolean isClock(long hour, long minute) {
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
  }

  private static long daysOf(long month, long year) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days since 1970-01-01, with years counted from March so that a leap day ends one. */
  private static long epochDay(long year, long month, long day) {
    long marchYear = month > 2 ? year : year - 1;
    long marchMonth = month > 2 ? month - 3 : month + 9;
    return marchYear * 365
        + Math.floorDiv(marchYear, 4)
        - Math.floorDiv(marchYear, 100)
        + Math.floorDiv(marchYear, 400)
        + (153 * marchMonth + 2) / 5
        + day
        - 719_469;
  }
}
