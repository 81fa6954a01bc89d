package io.farekeeper.outbox;

import java.time.Clock;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Delivers a notice by an HTTP POST; the notice's key goes along as {@code Idempotency-Key}. */
class WebhookChannel implements Channel, AutoCloseable {
  // Its own mapper: the payload's names are the receiver's, whatever naming the application has.
  private final JsonMapper json = new JsonMapper();
  private final Webhook webhook;

  /**
   * Opens the channel.
   *
   * @param timeout for the whole answer; half of it for the connection
   * @param clock says how long a {@code Retry-After} that names a date means
   */
  WebhookChannel(WebhookAddress address, Duration timeout, Clock clock) {
    this.webhook = new Webhook(address, timeout, clock);
  }

  @Override
  public Delivery deliver(OutgoingMessage message) {
    OutgoingNotice notice = OutgoingNotice.of(message);
    Delivery delivery = webhook.deliver(notice.key(), payloadOf(notice));
    return delivery instanceof Delivery.Refused(String reason)
        ? new Delivery.Refused("refused by the webhook: " + reason)
        : delivery;
  }

  private String payloadOf(OutgoingNotice notice) {
    Wording wording = notice.wording();
    ObjectNode payload = json.createObjectNode();
    payload.putArray("userIds").add(notice.userId());
    return payload
        .put("notificationType", wording.type())
        .put("title", wording.title())
        .put("body", wording.body())
        .putRawValue("metadata", new RawValue(wording.metadata()))
        .put("language", wording.language())
        .put("silent", wording.silent())
        .toString();
  }

  @Override
  public void close() {
    webhook.close();
  }
}
