package io.farekeeper.refresh;

/** What a row of the refresh log asks for; the codes are the portal's. */
final class ActivityType {
  static final int REFRESH_NOW = 1;
  static final int REWARD = 2;
  static final int REFRESH_AT = 3;

  private ActivityType() {}
}
