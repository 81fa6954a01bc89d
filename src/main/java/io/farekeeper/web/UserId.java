package io.farekeeper.web;

/** Riders' ids as paths and bodies carry them. */
public final class UserId {
  /** The largest that the ticket log takes: up to here JSON's readers lose no digit. */
  public static final long LARGEST_LOGGED = 9_007_199_254_740_991L;

  private static final int MOST_DIGITS = 16;

  private UserId() {}

  /**
   * The id in a path.
   *
   * @return 1 to 2147483647
   * @throws ApiException naming {@code user_id} if the text is anything else
   */
  public static int parse(String text) {
    return (int) parse(text, Integer.MAX_VALUE);
  }

  /**
   * The id in a filter of a log, which may hold entries of riders whom no other store knows.
   *
   * @return 1 to {@link #LARGEST_LOGGED}
   * @throws ApiException naming {@code user_id} if the text is anything else
   */
  public static long parseLogged(String text) {
    return parse(text, LARGEST_LOGGED);
  }

  private static long parse(String text, long largest) {
    if (text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long number = text.isEmpty() ? 0 : Long.parseLong(text);
      if (number >= 1 && number <= largest) {
        return number;
      }
    }
    throw ApiException.invalid("user_id", "must be a whole number from 1 to " + largest);
  }
}
