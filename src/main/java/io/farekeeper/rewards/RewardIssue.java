package io.farekeeper.rewards;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.rewards.Reward.State;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Posts rewards to the operator's service until each has an answer. */
@Component
class RewardIssue {
  private static final int PAGE = 100;

  /** After so many in a row that were not taken, the service counts as down until the next run. */
  private static final int IN_VAIN = 5;

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          Duration.ofHours(8));

  /** A reward never waits longer for its next post. */
  static final Duration LONGEST_PAUSE = PAUSES.getLast();

  private final RewardStore rewards;
  private final RewardWebhook webhook;
  private final LoyaltyRules rules;
  private final Clock clock;

  RewardIssue(RewardStore rewards, RewardWebhook webhook, LoyaltyRules rules, Clock clock) {
    this.rewards = rewards;
    this.webhook = webhook;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * What a round of posting came to.
   *
   * @param issued rewards that the service took
   * @param refused rewards that an operator has to look at
   * @param left rewards that are posted again later
   */
  record Round(int issued, int refused, int left) {}

  /** Posts what is due; what was in vain is not due again before its pause is over. */
  Round issueDue(JobRun run) throws InterruptedException {
    return rules.issuer() == LoyaltyRules.Issuer.WEBHOOK
        ? new Posting(run).postAll()
        : new Round(0, 0, 0);
  }

  private final class Posting {
    private final JobRun run;
    private int issued;
    private int refused;
    private int left;
    private int inVain;

    Posting(JobRun run) {
      this.run = run;
    }

    Round postAll() throws InterruptedException {
      List<Reward> due = rewards.due(PAGE);
      while (!due.isEmpty() && !isOver()) {
        for (Reward reward : due) {
          if (!isOver()) {
            post(reward);
          }
        }
        due = rewards.due(PAGE);
      }
      return new Round(issued, refused, left);
    }

    private boolean isOver() {
      return run.stopping() || inVain >= IN_VAIN;
    }

    /** The attempt is recorded first: a process that dies now leaves it uncertain, never lost. */
    private void post(Reward reward) throws InterruptedException {
      if (rewards.attempt(reward, clock.instant().plus(pauseAfter(reward.attempts())))) {
        boolean last = reward.attempts() + 1 >= rules.webhook().maxTries();
        switch (webhook.issue(reward)) {
          case RewardWebhook.Outcome.Issued _ -> {
            rewards.issued(reward);
            issued++;
            inVain = 0;
          }
          case RewardWebhook.Outcome.Refused(String reason) -> {
            failed(reward, State.REFUSED, reason);
            inVain = 0;
          }
          case RewardWebhook.Outcome.NotTaken(String reason) ->
              failed(reward, last ? State.REFUSED : State.PENDING, reason);
          case RewardWebhook.Outcome.NoAnswer(String reason) ->
              failed(reward, last ? State.REFUSED : State.UNCERTAIN, reason);
        }
      }
    }

    private void failed(Reward reward, State state, String reason) {
      rewards.failed(reward.id(), state, reason);
      run.example("the webhook did not issue a reward: " + reason, "reward " + reward.id());
      inVain++;
      if (state == State.REFUSED) {
        refused++;
      } else {
        left++;
      }
    }
  }

  private static Duration pauseAfter(int attempts) {
    return PAUSES.get(Math.min(attempts, PAUSES.size() - 1));
  }
}
