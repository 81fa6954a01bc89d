package io.farekeeper.stores;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import io.farekeeper.stores.FailureClassifier.Cause;
import io.farekeeper.stores.FailureClassifier.Failure;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonSerializationException;

/** MongoDB's errors, and the driver's. */
final class MongoFailures {
  private static final String MONGODB = "MongoDB";
  private static final Failure ABSENT =
      new Failure(MONGODB, Cause.UNREACHABLE, "MongoDB does not answer");

  private static final Set<Integer> DUPLICATE = Set.of(11000, 11001, 12582);

  /** Out of disk space, and a database's quota. */
  private static final Set<Integer> NO_ROOM = Set.of(14031, 12501);

  /** Locks, and writes of others to the same document. */
  private static final Set<Integer> LOCKED = Set.of(24, 46, 112, 117);

  /** The node goes down, or is not the primary: another answers soon. */
  private static final Set<Integer> CONNECTION_LOST =
      Set.of(6, 7, 89, 91, 189, 9001, 10058, 10107, 11600, 11602, 13435, 13436);

  /**
   * Codes that say nothing of the document: rights, answers out of time, write and read concerns
   * that cannot be had, caches that are full, cursors and sessions that were ended, a cluster that
   * moves data. What is not listed is put down to the document: so an unforeseen error stops no
   * other document.
   */
  private static final Set<Integer> OF_THE_SERVER =
      Set.of(
          11, 13, 18, 33, 43, 50, 63, 64, 79, 90, 100, 101, 133, 134, 136, 146, 148, 150, 175, 202,
          225, 237, 246, 251, 262, 290, 317, 365, 391, 8000, 11601, 13297, 13388, 16500);

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(13, "no right to do this"),
          Map.entry(18, "wrong account"),
          Map.entry(50, "out of time"),
          Map.entry(64, "not confirmed by a majority"),
          Map.entry(100, "no such write concern"),
          Map.entry(8000, "refused by Atlas"),
          Map.entry(15, "nested too deep"),
          Map.entry(20, "not allowed in this collection"),
          Map.entry(121, "refused by the collection's validator"),
          Map.entry(10003, "would grow in a capped collection"),
          Map.entry(10334, "too large"),
          Map.entry(12501, "over the quota"),
          Map.entry(14031, "no disk space"),
          Map.entry(17280, "too large for an index"),
          Map.entry(17419, "too large"),
          Map.entry(17420, "too large"),
          Map.entry(11000, "it is there already"));

  private MongoFailures() {}

  static Optional<Failure> of(Throwable thrown) {
    return switch (thrown) {
      case MongoBulkWriteException e -> Optional.of(ofBulk(e));
      case MongoWriteException e -> Optional.of(ofCode(e.getCode()));
      case MongoCommandException e -> Optional.of(ofCommand(e));
      // The driver writes documents with it, too, before anything is sent.
      case BsonSerializationException _ ->
          Optional.of(new Failure(MONGODB, Cause.DATA, "MongoDB cannot hold the document"));
      case MongoWriteConcernException e -> Optional.of(ofServer(e.getCode()));
      case MongoExecutionTimeoutException e -> Optional.of(ofServer(e.getCode()));
      case MongoSecurityException _ -> Optional.of(ofServer(18));
      case MongoTimeoutException _ -> Optional.of(ABSENT);
      case MongoSocketException _ -> Optional.of(ABSENT);
      case MongoServerUnavailableException _ -> Optional.of(ABSENT);
      case MongoConnectionPoolClearedException _ -> Optional.of(ABSENT);
      case MongoInterruptedException _ -> Optional.of(ABSENT);
      case MongoServerException e -> Optional.of(ofCode(e.getCode()));
      // Of its encryption, for instance: that is not the server.
      case MongoClientException _ -> Optional.empty();
      // The driver's wrapper of whatever came up in it, of keys for instance.
      case MongoException e when e.getClass() == MongoException.class && e.getCause() != null ->
          Optional.empty();
      case MongoException _ -> Optional.of(ABSENT);
      default -> Optional.empty();
    };
  }

  private static Failure ofBulk(MongoBulkWriteException e) {
    if (e.getWriteConcernError() != null) {
      return ofServer(e.getWriteConcernError().getCode());
    }
    // The worst that is said of any of them holds for the bulk.
    return e.getWriteErrors().stream()
        .map(error -> ofCode(error.getCode()))
        .max(Comparator.comparing(Failure::cause))
        .orElse(ABSENT);
  }

  private static Failure ofCommand(MongoCommandException e) {
    boolean another =
        e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
            || e.hasErrorLabel("RetryableWriteError");
    return another ? ofServer(e.getCode()) : ofCode(e.getCode());
  }

  static Failure ofCode(int code) {
    if (CONNECTION_LOST.contains(code)) {
      return ABSENT;
    }
    if (OF_THE_SERVER.contains(code)) {
      return ofServer(code);
    }
    if (LOCKED.contains(code)) {
      return new Failure(MONGODB, Cause.LOCKED, "MongoDB is busy (" + described(code) + ")");
    }
    Cause cause =
        DUPLICATE.contains(code)
            ? Cause.DUPLICATE
            : NO_ROOM.contains(code) ? Cause.NO_ROOM : Cause.DATA;
    return new Failure(MONGODB, cause, "MongoDB refused the document (" + described(code) + ")");
  }

  private static Failure ofServer(int code) {
    return CONNECTION_LOST.contains(code)
        ? ABSENT
        : new Failure(MONGODB, Cause.SERVER, "MongoDB refuses to work (" + described(code) + ")");
  }

  private static String described(int code) {
    String words = WORDS.get(code);
    return words == null ? "code " + code : "code " + code + ", " + words;
  }
}
