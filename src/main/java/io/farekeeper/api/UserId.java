package io.farekeeper.api;

/** Riders' ids as paths and bodies carry them. */
public final class UserId {
  private UserId() {}

  /**
   * The id in a path.
   *
   * @return 1 to 2147483647
   * @throws ApiException naming {@code user_id} if the text is anything else
   */
  public static int parse(String text) {
    if (text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long number = text.isEmpty() ? 0 : Long.parseLong(text);
      if (number >= 1 && number <= Integer.MAX_VALUE) {
        return (int) number;
      }
    }
    throw ApiException.invalid("user_id", "must be a whole number from 1 to " + Integer.MAX_VALUE);
  }
}
