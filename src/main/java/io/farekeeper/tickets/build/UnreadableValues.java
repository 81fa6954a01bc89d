package io.farekeeper.tickets.build;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.FieldData;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.CacheSnapshot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collection {@code farekeeper_unreadable_values}: what stood in a cache where an array belongs,
 * kept before the field is written anew. {@code _id} is made of the user, the field and the value:
 * kept twice, it is there once.
 */
public final class UnreadableValues {
  public static final String COLLECTION = "farekeeper_unreadable_values";
  private static final Logger log = LoggerFactory.getLogger(UnreadableValues.class);

  private final MongoCollection<BsonDocument> values;
  private final FieldData found;
  private final Clock clock;

  public UnreadableValues(MongoDatabase database, FieldData found, Clock clock) {
    this.values = database.getCollection(COLLECTION, BsonDocument.class);
    this.found = found;
    this.clock = clock;
  }

  /** Keeps what a cache holds in a field, unless that is an array, null or nothing. */
  public void keep(CacheSnapshot cache, String field) {
    BsonValue value = cache.get(field);
    if (value == null || !cache.isNoArray(field)) {
      return;
    }
    BsonValue user = cache.document().get("user_id", BsonNull.VALUE);
    RawBsonDocument made =
        new RawBsonDocument(
            new BsonDocument("user_id", user)
                .append("field", new BsonString(field))
                .append("value", value),
            new BsonDocumentCodec());
    BsonDocument kept = new BsonDocument("_id", new BsonString(field + ":" + digest(made)));
    kept.putAll(made);
    kept.append("when", new BsonDateTime(clock.millis()));
    try {
      values.insertOne(kept);
      found.count(FieldData.Kind.ARRAY_REPLACED);
      log.warn(
          "The cache of user {} held a {} in {}: kept in {}, and written anew",
          WholeNumber.of(user),
          value.getBsonType(),
          field,
          COLLECTION);
    } catch (MongoWriteException e) {
      if (!FailureClassifier.isDuplicate(e)) {
        throw e;
      }
    }
  }

  private static String digest(RawBsonDocument document) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(document.getByteBuffer().asNIO());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
