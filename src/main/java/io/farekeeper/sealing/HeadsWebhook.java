package io.farekeeper.sealing;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.outbox.Webhook;
import io.farekeeper.outbox.Webhook.Answer;
import io.farekeeper.outbox.WebhookAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;

/**
 * Heads posted to a webhook, one by one. How far it is stands in the database, so that instances
 * share the work; a head may arrive twice and has its own {@code Idempotency-Key}.
 */
class HeadsWebhook implements HeadPublisher {
  static final String COLLECTION = "farekeeper_log_heads";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AT_A_TIME = Duration.ofSeconds(20);
  private static final int HEADS_READ = 100;

  private final Webhook webhook;
  private final Segments segments;
  private final MongoCollection<BsonDocument> told;

  /**
   * Makes it.
   *
   * @throws InvalidConfigurationException if that is no http or https address; it is not shown
   */
  HeadsWebhook(String address, Segments segments, MongoDatabase database) {
    WebhookAddress parsed =
        WebhookAddress.parse(address)
            .orElseThrow(
                () ->
                    new InvalidConfigurationException(
                        "farekeeper.ticket-log.sealing.heads-webhook is no http or https address"
                            + " (it is not shown here)"));
    this.webhook = new Webhook(parsed, PATIENCE, Clock.systemUTC());
    this.segments = segments;
    this.told = database.getCollection(COLLECTION, BsonDocument.class);
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public long publish(SealedLog log, long newest) throws IOException {
    long known = knownOf(log);
    long until = System.nanoTime() + AT_A_TIME.toNanos();
    while (known < newest && System.nanoTime() - until < 0) {
      List<SegmentHead> heads = segments.headsFrom(log, known + 1, HEADS_READ);
      if (heads.isEmpty()) {
        break;
      }
      for (SegmentHead head : heads) {
        post(head);
        known = head.number();
        note(log, known);
        if (System.nanoTime() - until >= 0) {
          break;
        }
      }
    }
    return known;
  }

  private long knownOf(SealedLog log) {
    BsonDocument stored = told.find(Filters.eq("_id", log.word())).first();
    return stored == null ? 0 : stored.getNumber(name()).longValue();
  }

  /** Another instance may be further by now. */
  private void note(SealedLog log, long number) {
    told.updateOne(
        Filters.eq("_id", log.word()),
        Updates.max(name(), number),
        new UpdateOptions().upsert(true));
  }

  private void post(SegmentHead head) throws IOException {
    try {
      switch (webhook.post(head.log() + "/" + head.number(), Head.line(head))) {
        case Answer.Status status when status.isTaken() -> {}
        case Answer.Status status -> throw new IOException("the webhook answered " + status.code());
        case Answer.NotSent(String reason) -> throw new IOException("the webhook: " + reason);
        case Answer.NoAnswer(String reason) -> throw new IOException("the webhook: " + reason);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
