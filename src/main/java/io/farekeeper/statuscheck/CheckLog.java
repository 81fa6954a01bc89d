package io.farekeeper.statuscheck;

import com.mongodb.MongoWriteException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.statuses.CacheChanges;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * Collection {@code bytemark_cache_status_check_log}: what each check found, in a document, or in
 * several parts where one would be too large. Never more than a part is in memory.
 */
final class CheckLog {
  static final String COLLECTION = "bytemark_cache_status_check_log";

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  /** As JavaScript's {@code toISOString} writes it. */
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Type, the index as text, its end: what an entry costs in an array beside its own bytes. */
  private static final int BYTES_AROUND_AN_ENTRY = 10;

  private final MongoCollection<BsonDocument> documents;
  private final long maxBytes;

  /**
   * @param maxBytes how large a document may become
   */
  CheckLog(MongoDatabase database, long maxBytes) {
    this.documents =
        database
            .getCollection(COLLECTION, BsonDocument.class)
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    this.maxBytes = maxBytes;
  }

  /**
   * What a check was.
   *
   * @param userId the user it was about, 0 for all
   * @param editMode whether it was asked to save
   * @param at the moment that was judged at
   * @param saves whether its changes are saved once they are logged
   * @param unreadable what could not be judged
   */
  record Heading(
      long userId, boolean editMode, Instant at, boolean saves, BsonDocument unreadable) {

    BsonDocument document() {
      return new BsonDocument("_id", WholeNumber.bson(at.getEpochSecond()))
          .append(
              "check_userID", userId == 0 ? new BsonString("all users") : WholeNumber.bson(userId))
          .append("editMode", BsonBoolean.valueOf(editMode))
          .append("check_time", new BsonString(ISO.format(at)));
    }

    BsonDocument own() {
      return new BsonDocument("saved", BsonBoolean.valueOf(saves)).append("unreadable", unreadable);
    }
  }

  /**
   * Writes the log of a check.
   *
   * @return the ids of its documents; the first stands for the check
   */
  List<Long> write(Heading heading, Spool spool) {
    List<Integer> parts = parts(heading, spool);
    List<Long> ids = new ArrayList<>();
    Iterator<CacheChanges> changes = spool.read();
    long id = heading.at().getEpochSecond();
    for (int part = 0; part < parts.size(); part++) {
      BsonDocument document = heading.document();
      BsonArray log = new BsonArray();
      for (int n = 0; n < parts.get(part); n++) {
        log.add(entry(changes.next()));
      }
      document.append("log", log);
      if (parts.size() > 1) {
        document
            .append("part", new BsonInt32(part + 1))
            .append("parts", new BsonInt32(parts.size()));
      }
      document.append("farekeeper", heading.own());
      id = insert(document, id);
      ids.add(id++);
    }
    return ids;
  }

  /** How many users each document takes; there is one even if no user is to be named. */
  private List<Integer> parts(Heading heading, Spool spool) {
    long empty = bytes(heading.document()) + bytes(heading.own()) + 100;
    List<Integer> parts = new ArrayList<>();
    long size = empty;
    int users = 0;
    for (Iterator<CacheChanges> changes = spool.read(); changes.hasNext(); ) {
      long more = bytes(entry(changes.next())) + BYTES_AROUND_AN_ENTRY;
      if (users > 0 && size + more > maxBytes) {
        parts.add(users);
        size = empty;
        users = 0;
      }
      size += more;
      users++;
    }
    parts.add(users);
    return parts;
  }

  /** Inserts it under the first id, from the given one on, that is free. */
  private long insert(BsonDocument document, long firstId) {
    for (long id = firstId; ; id++) {
      document.put("_id", WholeNumber.bson(id));
      try {
        documents.insertOne(document);
        return id;
      } catch (MongoWriteException e) {
        if (!FailureClassifier.isDuplicate(e)) {
          throw e;
        }
      }
    }
  }

  /** Takes back that the check's changes are saved: not one of them was. */
  void nothingWasSaved(List<Long> ids) {
    documents.updateMany(Filters.in("_id", ids), Updates.set("farekeeper.saved", false));
  }

  private static RawBsonDocument entry(CacheChanges cache) {
    BsonArray invalid = new BsonArray();
    cache
        .changes()
        .forEach(
            change ->
                invalid.add(
                    new BsonDocument("pass_uuid", new BsonString(change.passUuid()))
                        .append(
                            "status_log", new BsonString(change.from() + " to " + change.to()))));
    return new RawBsonDocument(
        new BsonDocument("user_id", WholeNumber.bson(cache.userId()))
            .append("invalid_list", invalid),
        CODEC);
  }

  private static long bytes(BsonDocument document) {
    RawBsonDocument raw =
        document instanceof RawBsonDocument encoded
            ? encoded
            : new RawBsonDocument(document, CODEC);
    return raw.getByteBuffer().remaining();
  }
}
