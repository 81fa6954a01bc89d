package io.farekeeper.tickets;

import org.jspecify.annotations.Nullable;

/**
 * A user's session with Bytemark, as {@code bytemark_tokens} has it.
 *
 * @param token the newest token; null if the user has none
 * @param dead Bytemark has declared this very token expired
 */
public record Session(long userId, @Nullable String token, boolean dead) {

  @Override
  public String toString() {
    return "Session[user " + userId + ", token withheld]";
  }
}
