package io.farekeeper.validation;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.ticketlog.cards.CardData;
import io.farekeeper.ticketlog.encryption.SensitiveFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes validations into the ticket log, each event once. */
class RideLog {
  private final MongoCollection<BsonDocument> entries;
  private final SensitiveFields sensitive;
  private final JsonMapper json;

  RideLog(MongoDatabase database, SensitiveFields sensitive, JsonMapper json) {
    this.entries = database.getCollection("bytemark_tickets_log", BsonDocument.class);
    this.sensitive = sensitive;
    this.json = json;
  }

  /** A ride: the pass of this attempt was used for it. */
  void ride(Attempt attempt) {
    write("validated", null, attempt.eventId(), scanOf(attempt));
  }

  /** A ride that was granted without Bytemark, and that Bytemark refuses. */
  void refused(Attempt attempt, Reason reason) {
    write("failed", reason, attempt.eventId() + ":settled", scanOf(attempt));
  }

  /** What a validation came to, but for a ride: that is written by whoever makes it one. */
  void decided(Scan scan, String eventId, Reason reason) {
    if (reason != Reason.ACTIVATED) {
      write(reason.isGranted() ? "success" : "failed", reason, eventId, scan);
    }
  }

  private Scan scanOf(Attempt attempt) {
    String details = attempt.scan();
    return new Scan(
        attempt.userId(),
        attempt.passUuid(),
        attempt.presentedOn(),
        details == null
                || !(json.readTree(details)
                    instanceof tools.jackson.databind.node.ObjectNode object)
            ? json.createObjectNode()
            : object);
  }

  private void write(String status, @Nullable Reason reason, String event, Scan scan) {
    String eventId = "validation:" + event + ":" + status;
    BsonDocument entry =
        new BsonDocument("_id", new BsonObjectId(idOf(scan.userId(), eventId)))
            .append("user_id", new BsonInt32((int) scan.userId()))
            .append("timestamp", new BsonInt32((int) scan.at().getEpochSecond()))
            .append("uuid", new BsonString(scan.passUuid()))
            .append("status", new BsonString(status))
            .append("operation_type", new BsonString("validation"));
    for (var detail : scan.details().properties()) {
      entry.append(detail.getKey(), Details.bson(detail.getValue()));
    }
    if (reason != null) {
      entry.append(
          reason.isGranted() ? "ticket_details" : "error_details",
          new BsonDocument("reason", new BsonString(reason.name())));
    }
    entry.append("farekeeper", new BsonDocument("event_id", new BsonString(eventId)));
    insert(sensitive.encrypted(CardData.clean(entry).event()));
  }

  private void insert(BsonDocument entry) {
    try {
      entries.insertOne(entry);
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
    }
  }

  private static ObjectId idOf(long userId, String eventId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((userId + ":" + eventId).getBytes(StandardCharsets.UTF_8));
      return new ObjectId(Arrays.copyOf(digest, 12));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
