package io.farekeeper.rewards;

import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.outbox.Channel;
import io.farekeeper.outbox.Delivery;
import io.farekeeper.outbox.OutgoingMessage;
import io.farekeeper.outbox.Webhook;
import io.farekeeper.outbox.WebhookAddress;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The operator's service that issues rewards, if there is one. */
@Component
class RewardChannel implements Channel, AutoCloseable {
  private final @Nullable Webhook webhook;

  RewardChannel(LoyaltyRules rules, Clock clock) {
    LoyaltyRules.Webhook settings = rules.webhook();
    String header = header(settings.authorization());
    this.webhook =
        rules.issuer() == LoyaltyRules.Issuer.WEBHOOK
            ? new Webhook(address(settings).with(header), settings.timeout(), clock)
            : null;
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

  @Override
  public Delivery deliver(OutgoingMessage reward) {
    if (webhook == null) {
      return new Delivery.NotSent("no webhook issues rewards", Duration.ZERO);
    }
    Delivery delivery = webhook.deliver(reward.key(), reward.payload());
    // The topic's own pauses hold, whatever the service asks for.
    return delivery instanceof Delivery.NotSent(String reason, _)
        ? new Delivery.NotSent(reason, Duration.ZERO)
        : delivery;
  }

  @Override
  public void close() {
    if (webhook != null) {
      webhook.close();
    }
  }
}
