package io.farekeeper.rewards;

import io.farekeeper.jobs.JobRun;
import io.farekeeper.outbox.DeliveryAttempt;
import io.farekeeper.outbox.DeliveryAttempt.Result;
import io.farekeeper.outbox.Outbox;
import org.springframework.stereotype.Component;

/** Has rewards posted to the operator's service, in a run of the job, until each has an answer. */
@Component
class RewardIssue {
  /** After so many in a row that were not taken, the service counts as down until the next run. */
  private static final int IN_VAIN = 5;

  private final Outbox outbox;
  private final LoyaltyRules rules;

  RewardIssue(Outbox outbox, LoyaltyRules rules) {
    this.outbox = outbox;
    this.rules = rules;
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
  Round issueDue(JobRun run) {
    Posting posting = new Posting(run);
    if (rules.issuer() == LoyaltyRules.Issuer.WEBHOOK && !run.stopping()) {
      outbox.deliverDue(RewardMessages.TOPIC, posting::goOn);
    }
    return posting.round();
  }

  private static final class Posting {
    private final JobRun run;
    private int issued;
    private int refused;
    private int left;
    private int inVain;

    Posting(JobRun run) {
      this.run = run;
    }

    boolean goOn(DeliveryAttempt attempt) {
      switch (attempt.result()) {
        case DELIVERED -> issued++;
        case REFUSED, GIVEN_UP -> refused++;
        case LEFT -> left++;
      }
      boolean inVainAgain = attempt.reason() != null && attempt.result() != Result.REFUSED;
      inVain = inVainAgain ? inVain + 1 : 0;
      if (attempt.reason() != null) {
        run.example(
            "the webhook did not issue a reward: " + attempt.reason(),
            "reward " + RewardMessages.idOf(attempt.key()));
      }
      return inVain < IN_VAIN && !run.stopping();
    }

    Round round() {
      return new Round(issued, refused, left);
    }
  }
}
