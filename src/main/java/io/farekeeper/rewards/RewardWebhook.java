package io.farekeeper.rewards;

import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.outbox.Webhook;
import io.farekeeper.outbox.Webhook.Answer;
import io.farekeeper.outbox.WebhookAddress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The operator's service that issues rewards, if there is one. */
@Component
class RewardWebhook implements AutoCloseable {
  // Its own mapper: the payload's names are the receiver's, whatever naming the application has.
  private final JsonMapper json = new JsonMapper();
  private final @Nullable Webhook webhook;

  RewardWebhook(LoyaltyRules rules, Clock clock) {
    LoyaltyRules.Webhook settings = rules.webhook();
    String header = header(settings.authorization());
    this.webhook =
        rules.issuer() == LoyaltyRules.Issuer.WEBHOOK
            ? new Webhook(address(settings).with(header), settings.timeout(), clock)
            : null;
  }

  /** What came of posting a reward. Reasons hold nothing of the answer's content. */
  sealed interface Outcome {
    /** The service has it. */
    record Issued() implements Outcome {}

    /** The service will never take it. */
    record Refused(String reason) implements Outcome {}

    /** It certainly was not taken, and may be later. */
    record NotTaken(String reason) implements Outcome {}

    /** Nobody knows whether it was taken. */
    record NoAnswer(String reason) implements Outcome {}
  }

  private static WebhookAddress address(LoyaltyRules.Webhook settings) {
    return WebhookAddress.parse(settings.url())
        .filter(address -> address.authorization() == null)
        .orElseThrow(
            () ->
                new InvalidConfigurationException(
                    "farekeeper.loyalty.issuer is webhook: it needs an http or https address,"
                        + " without credentials in it, in farekeeper.loyalty.webhook.url"));
  }

  private static @Nullable String header(@Nullable String value) {
    if (value != null && !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new InvalidConfigurationException(
          "farekeeper.loyalty.webhook.authorization cannot be sent: it holds line ends or letters"
              + " that no header may have (the value is not shown here)");
    }
    return value == null ? null : value.strip();
  }

  /**
   * Posts a reward once; the reward's id goes along as {@code Idempotency-Key}. Never throws for
   * what the receiver or the network does.
   *
   * @throws InterruptedException if the thread is interrupted; nobody knows then whether it arrived
   */
  Outcome issue(Reward reward) throws InterruptedException {
    if (webhook == null) {
      return new Outcome.NotTaken("no webhook issues rewards");
    }
    String key = "loyalty-reward:" + reward.id();
    return switch (webhook.post(key, body(key, reward))) {
      case Answer.Status status -> outcomeOf(status);
      case Answer.NotSent(String reason) -> new Outcome.NotTaken(reason);
      case Answer.NoAnswer(String reason) -> new Outcome.NoAnswer(reason);
    };
  }

  private String body(String key, Reward reward) {
    return json.createObjectNode()
        .put("reward_id", key)
        .put("user_id", reward.userId())
        .put("milestone", reward.milestone())
        .put("rides", reward.rides())
        .put("tickets", reward.tickets())
        .toString();
  }

  private static Outcome outcomeOf(Answer.Status status) {
    if (status.isTaken()) {
      return new Outcome.Issued();
    }
    return status.isRefusal()
        ? new Outcome.Refused("HTTP " + status.code())
        : new Outcome.NotTaken("HTTP " + status.code());
  }

  @Override
  public void close() {
    if (webhook != null) {
      webhook.close();
    }
  }
}
