package io.farekeeper.timeline.words;

import io.farekeeper.refresh.RefreshRow;
import io.farekeeper.refresh.RefreshRow.State;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What became of a refresh request, or of the request for a reward notice, in words. */
public final class RefreshWords {
  private static final int REWARD = 2;
  private static final int SCHEDULED = 3;

  private static final Pattern SESSION_EXPIRED =
      Pattern.compile("session (has )?expired", Pattern.CASE_INSENSITIVE);

  private final AgencyTime times;

  public RefreshWords(AgencyTime times) {
    this.times = times;
  }

  /** That it was queued. */
  public Sentence queued(RefreshRow row) {
    if (isReward(row)) {
      return new Sentence(
          Kind.reward_requested,
          "A reward is due to the rider: a notice about it was requested" + waiting(row));
    }
    String request =
        row.activityType() == SCHEDULED && row.scheduledOn() != null
            ? "A refresh was scheduled for " + times.of(row.scheduledOn())
            : "A refresh was requested";
    return new Sentence(Kind.refresh_requested, request + waiting(row));
  }

  /** That it was done, or given up. */
  public Sentence settled(RefreshRow row) {
    if (row.state() == State.given_up) {
      return new Sentence(
          isReward(row) ? Kind.reward_given_up : Kind.refresh_given_up,
          (isReward(row) ? "The notice about the reward" : "The refresh")
              + " was given up"
              + (row.attempts() > 1 ? " after " + row.attempts() + " attempts" : "")
              + ": "
              + why(row.note(), row.lastError()));
    }
    return isReward(row)
        ? new Sentence(Kind.reward_done, rewardDone(row))
        : new Sentence(
            Kind.refresh_done,
            "The refresh was done"
                + (row.attempts() > 0 ? " after " + (row.attempts() + 1) + " attempts" : "")
                + (row.note() == null ? "" : " (" + Quoted.of(row.note()) + ")"));
  }

  /** That an attempt failed and it is still pending. */
  public Sentence failing(RefreshRow row) {
    String next = row.nextAttempt() == null ? "" : "; next try on " + times.of(row.nextAttempt());
    String failed =
        row.attempts() == 0
            ? "The refresh did not get through, which counts no attempt"
            : "The refresh failed, "
                + (row.attempts() == 1 ? "1 attempt" : row.attempts() + " attempts")
                + " so far";
    return new Sentence(Kind.refresh_failed, failed + ": " + why(row.lastError(), null) + next);
  }

  private static boolean isReward(RefreshRow row) {
    return row.activityType() == REWARD;
  }

  private static String waiting(RefreshRow row) {
    return row.state() == State.pending ? "; it is still pending" : "";
  }

  private static String rewardDone(RefreshRow row) {
    return switch (row.note()) {
      case null -> "The notice about the reward was handed over to be sent";
      case "same reward" ->
          "No further notice about the reward: the rider had just been told of one";
      default -> "The request for a notice was closed (" + Quoted.of(row.note()) + ")";
    };
  }

  private static String why(@Nullable String note, @Nullable String otherwise) {
    String reason = note != null ? note : otherwise;
    if (reason == null) {
      return "no reason was noted";
    }
    return SESSION_EXPIRED.matcher(reason).find()
        ? "the session has expired; the rider must log in again in the app"
        : Quoted.of(reason);
  }
}
