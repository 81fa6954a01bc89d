package io.farekeeper.statuscheck;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.stores.WholeNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What status checks found about one user, read from the check log by an index and without the
 * other users whom a document names.
 */
public class CheckHistory {
  static final CollectionIndexes INDEXES =
      new CollectionIndexes(
          CheckLog.COLLECTION,
          List.of(
              new IndexModel(
                  Indexes.compoundIndex(
                      Indexes.ascending("log.user_id"), Indexes.descending("_id")),
                  new IndexOptions().name("farekeeper_checks_of_user"))));

  private static final int READ_SECONDS = 4;

  private final MongoCollection<BsonDocument> documents;

  CheckHistory(MongoDatabase database) {
    documents =
        database
            .getCollection(CheckLog.COLLECTION, BsonDocument.class)
            .withTimeout(READ_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * The checks that found something about the user, newest first.
   *
   * @param passUuid only changes of this pass; null for all
   * @param from earliest second, since 1970
   * @param to latest second; that one included
   */
  public List<UserCheck> of(
      long userId, @Nullable String passUuid, long from, long to, int atMost) {
    long last = Math.min(to, UserCheck.MILLISECONDS_FROM - 1);
    List<UserCheck> checks = new ArrayList<>();
    for (BsonDocument document : page(userId, passUuid, from, last, atMost)) {
      checks.add(read(document, passUuid));
    }
    long first = Math.min(from, UserCheck.MILLISECONDS_FROM) * 1000;
    long firstMillisecond = Math.max(first, UserCheck.MILLISECONDS_FROM);
    for (BsonDocument document :
        page(userId, passUuid, firstMillisecond, last * 1000 + 999, atMost)) {
      checks.add(read(document, passUuid));
    }
    checks.sort(Comparator.comparingLong(UserCheck::second).reversed());
    return checks.subList(0, Math.min(atMost, checks.size()));
  }

  FindIterable<BsonDocument> page(
      long userId, @Nullable String passUuid, long from, long to, int atMost) {
    List<Bson> user = new ArrayList<>();
    user.add(Filters.eq("user_id", WholeNumber.bson(userId)));
    if (passUuid != null) {
      user.add(Filters.in("invalid_list.pass_uuid", PassUuid.spellings(passUuid)));
    }
    Bson filter =
        Filters.and(
            Filters.gte("_id", WholeNumber.bson(from)),
            Filters.lte("_id", WholeNumber.bson(to)),
            Filters.elemMatch("log", Filters.and(user)));
    return documents
        .find(filter)
        .projection(
            Projections.fields(
                Projections.include("check_time", "editMode", "farekeeper.saved"),
                Projections.elemMatch("log", Filters.eq("user_id", WholeNumber.bson(userId)))))
        .sort(Sorts.descending("_id"))
        .limit(atMost);
  }

  static UserCheck read(BsonDocument document, @Nullable String passUuid) {
    long id = id(document.getNumber("_id"));
    boolean editMode = BsonBoolean.TRUE.equals(document.get("editMode"));
    BsonValue own = document.get("farekeeper");
    BsonValue saved = own != null && own.isDocument() ? own.asDocument().get("saved") : null;
    return new UserCheck(
        id,
        time(document.get("check_time"), id),
        editMode,
        saved == null ? editMode : BsonBoolean.TRUE.equals(saved),
        changes(document.get("log"), passUuid));
  }

  private static long id(BsonNumber id) {
    Long whole = WholeNumber.of(id);
    return whole == null ? (long) id.doubleValue() : whole;
  }

  private static Instant time(@Nullable BsonValue checkTime, long id) {
    // The id is the time too, to the second.
    return Optional.ofNullable(checkTime)
        .filter(BsonValue::isString)
        .flatMap(text -> RfcTime.parse(text.asString().getValue()))
        .orElseGet(() -> Instant.ofEpochSecond(id < UserCheck.MILLISECONDS_FROM ? id : id / 1000));
  }

  private static List<UserCheck.Change> changes(
      @Nullable BsonValue log, @Nullable String passUuid) {
    List<UserCheck.Change> changes = new ArrayList<>();
    for (BsonDocument user : documentsIn(log)) {
      for (BsonDocument pass : documentsIn(user.get("invalid_list"))) {
        String uuid = text(pass, "pass_uuid");
        if (passUuid == null || PassUuid.same(passUuid, uuid)) {
          changes.add(new UserCheck.Change(uuid, text(pass, "status_log")));
        }
      }
    }
    return changes;
  }

  private static List<BsonDocument> documentsIn(@Nullable BsonValue list) {
    return list instanceof BsonArray array
        ? array.stream().filter(BsonValue::isDocument).map(BsonValue::asDocument).toList()
        : List.of();
  }

  private static String text(BsonDocument document, String field) {
    return document.get(field) instanceof BsonString text ? text.getValue() : "";
  }
}
