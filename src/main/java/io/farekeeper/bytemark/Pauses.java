package io.farekeeper.bytemark;

/**
 * Whom the vendor wants to be left alone, because it said that there are too many requests.
 *
 * @param ofInstance all users, for a while
 * @param ofUsers one by one
 */
record Pauses(InstancePause ofInstance, UserPauses ofUsers) {
  Pauses() {
    this(new InstancePause(System::nanoTime), new UserPauses(System::nanoTime));
  }

  /** Notes a call for this user that failed, if it was one too many. */
  void note(Token user, BytemarkException e) {
    if (e.failure() == Failure.RATE_LIMITED) {
      ofInstance.refused(user, e.retryAfter());
      ofUsers.refused(user, e.retryAfter());
    }
  }
}
