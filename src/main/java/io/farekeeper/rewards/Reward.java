package io.farekeeper.rewards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reward that a rider has earned.
 *
 * @param id its id, under which it is issued: a repeated issue can be told from another reward
 * @param userId the rider
 * @param milestone which of the rider's rewards it is, from 1
 * @param rides the rides that earned it
 * @param tickets its free tickets
 * @param state where it stands
 * @param earnedAt when it was found to be earned
 * @param attempts tries to issue it so far
 * @param nextAttempt when it is tried next; null if it is not
 * @param issuedAt when it was issued, or null
 * @param lastError what the last try came to, if it failed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Reward(
    long id,
    long userId,
    int milestone,
    int rides,
    int tickets,
    State state,
    Instant earnedAt,
    int attempts,
    @Nullable Instant nextAttempt,
    @Nullable Instant issuedAt,
    @Nullable String lastError) {

  /** Where a reward stands. */
  enum State {
    /** Left to the operator, since no webhook issues rewards. */
    EARNED,
    /** To be posted to the webhook. */
    PENDING,
    /** Posted, and no answer was seen: it is posted again under the same key. */
    UNCERTAIN,
    /** The webhook took it. */
    ISSUED,
    /** The webhook refused it, or all tries failed: an operator has to look. */
    REFUSED;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<State> of(String word) {
      return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }
  }
}
