package io.farekeeper.embedded;

import java.util.List;
import java.util.stream.LongStream;

/** Who the demo's riders are: each stands for something that can happen to a rider. */
final class DemoRiders {
  static final long FIRST = 1001;
  static final long LAST = 1012;

  /** Gets a free pass, and so a notice. */
  static final long REWARDED = 1003;

  /** Bytemark answers with errors: the refresh fails and is tried again later. */
  static final long FAILING = 1004;

  /** The session has expired: the refresh is given up until there is a new token. */
  static final long LOGGED_OUT = 1005;

  /** Has bought a pass that the cache does not know yet. */
  static final long BUYER = 1006;

  /** Has no cache yet. */
  static final long NEWCOMER = 1007;

  /** Has no token: there is nothing to ask Bytemark for. */
  static final long WITHOUT_TOKEN = 1008;

  /** Is refreshed because the scheduled time has come. */
  static final long SCHEDULED = 1009;

  /** Is scheduled for later, and has had a free pass for long: no reward. */
  static final long SCHEDULED_LATER = 1010;

  /** Was refreshed a while ago. */
  static final long PROCESSED = 1011;

  private DemoRiders() {}

  /** Those who are logged in, whatever Bytemark thinks of that. */
  static List<Long> withToken() {
    return all().filter(id -> id != WITHOUT_TOKEN).boxed().toList();
  }

  /** Those whose passes are in the cache from the beginning. */
  static List<Long> withCache() {
    return all().filter(id -> id != WITHOUT_TOKEN && id != NEWCOMER).boxed().toList();
  }

  /** Those who are waiting for a refresh at once. */
  static List<Long> waiting() {
    return LongStream.rangeClosed(FIRST, NEWCOMER).boxed().toList();
  }

  private static LongStream all() {
    return LongStream.rangeClosed(FIRST, LAST);
  }
}
