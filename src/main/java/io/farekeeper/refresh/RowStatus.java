package io.farekeeper.refresh;

/** Where a row of the refresh log stands; the codes are the portal's, the last one is ours. */
enum RowStatus {
  PENDING(0),
  PROCESSED(1),
  GIVEN_UP(2);

  private final int code;

  RowStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /**
   * The state of a stored code; one that nobody knows is as good as processed: it is left alone.
   */
  static RowStatus of(int code) {
    return switch (code) {
      case 0 -> PENDING;
      case 2 -> GIVEN_UP;
      default -> PROCESSED;
    };
  }
}
