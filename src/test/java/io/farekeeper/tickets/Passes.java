package io.farekeeper.tickets;

/** Passes as JSON text. */
public final class Passes {
  static final String LOYALTY = "2417edb7-856c-43ee-b3df-c508b8be259b";

  private Passes() {}

  /** A usable pass, created on that day of May 2024. */
  public static String usable(String uuid, int day) {
    return pass(uuid, "USABLE", day, "\"uses_count\":0");
  }

  public static String expired(String uuid, int day) {
    return pass(uuid, "EXPIRED", day, "\"expiration\":\"2024-06-01T00:00:00Z\"");
  }

  static String free(String uuid, int day) {
    return pass(uuid, "USABLE", day, "\"product_uuid\":\"" + LOYALTY + "\"");
  }

  public static String pass(String uuid, String status, int day, String more) {
    return """
    {"uuid":"%s","status":"%s","time_created":"2024-05-%02dT00:00:00Z",%s}\
    """
        .formatted(uuid, status, day, more);
  }
}
