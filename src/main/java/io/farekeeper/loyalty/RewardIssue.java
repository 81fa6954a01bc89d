package io.farekeeper.loyalty;

import io.farekeeper.loyalty.Reward.State;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** Posts rewards to the operator's service until each has an answer. */
@Component
class RewardIssue {
  private static final int PAGE = 100;
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

  /** What a round of posting came to. */
  record Round(int issued, int refused, int left) {}

  /** Posts what is due. A reward is tried once a round. */
  Round issueDue(BooleanSupplier stopping) throws InterruptedException {
    int issued = 0;
    int refused = 0;
    int left = 0;
    List<Reward> due =
        rules.issuer() == LoyaltyRules.Issuer.WEBHOOK ? rewards.due(PAGE) : List.of();
    while (!due.isEmpty()) {
      for (Reward reward : due) {
        if (stopping.getAsBoolean()) {
          return new Round(issued, refused, left);
        }
        switch (issue(reward)) {
          case ISSUED -> issued++;
          case REFUSED -> refused++;
          default -> left++;
        }
      }
      due = rewards.due(PAGE);
    }
    return new Round(issued, refused, left);
  }

  /** The attempt is recorded first: a process that dies now leaves it uncertain, never lost. */
  private State issue(Reward reward) throws InterruptedException {
    rewards.attempt(reward.id(), clock.instant().plus(pauseAfter(reward.attempts())));
    boolean last = reward.attempts() + 1 >= rules.webhook().maxTries();
    return switch (webhook.issue(reward)) {
      case RewardWebhook.Outcome.Issued _ -> {
        rewards.issued(reward);
        yield State.ISSUED;
      }
      case RewardWebhook.Outcome.Refused(String reason) ->
          failed(reward, State.REFUSED, "refused by the webhook: " + reason);
      case RewardWebhook.Outcome.NotTaken(String reason) ->
          failed(reward, last ? State.REFUSED : State.PENDING, "the webhook: " + reason);
      case RewardWebhook.Outcome.NoAnswer(String reason) ->
          failed(reward, last ? State.REFUSED : State.UNCERTAIN, "the webhook: " + reason);
    };
  }

  private State failed(Reward reward, State state, String error) {
    rewards.failed(reward.id(), state, error);
    return state;
  }

  private static Duration pauseAfter(int attempts) {
    return PAUSES.get(Math.min(attempts, PAUSES.size() - 1));
  }
}
