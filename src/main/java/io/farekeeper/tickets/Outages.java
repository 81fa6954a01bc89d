package io.farekeeper.tickets;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import io.farekeeper.api.Outage;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonSerializationException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells a server that is down, which is nobody's failure, from a document that is refused. */
final class Outages {
  private static final int DUPLICATE_KEY = 11000;

  /**
   * Codes that say nothing of the document: no right to write, no disk space, a server that shuts
   * down or is no primary, a write concern that cannot be had, a lock or an answer out of time.
   */
  private static final Set<Integer> OF_THE_SERVER =
      Set.of(
          6, 7, 13, 18, 24, 46, 50, 64, 79, 89, 91, 100, 133, 189, 262, 8000, 9001, 10107, 11600,
          11602, 13435, 13436, 14031);

  private Outages() {}

  /** Does a piece of work; what the stores throw becomes a {@link SyncException} with its kind. */
  static <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (MongoBulkWriteException e) {
      throw refused(firstCode(e), e.getWriteConcernError() != null, e);
    } catch (MongoWriteException | MongoCommandException e) {
      throw refused(e.getCode(), false, e);
    } catch (BsonSerializationException e) {
      throw SyncException.ofUser("MongoDB cannot hold the document", null, e);
    } catch (MongoException e) {
      throw SyncException.outage(Outage.of(e).orElse("MongoDB does not answer"), e);
    } catch (DataAccessException | TransactionException e) {
      throw SyncException.outage("MySQL does not answer", e);
    }
  }

  /** Whether a bulk failed for the server's sake, and not for that of some documents. */
  static boolean isOfTheServer(MongoBulkWriteException e) {
    return e.getWriteConcernError() != null || OF_THE_SERVER.contains(firstCode(e));
  }

  private static int firstCode(MongoBulkWriteException e) {
    return e.getWriteErrors().stream()
        .mapToInt(BulkWriteError::getCode)
        .filter(code -> code != DUPLICATE_KEY)
        .findFirst()
        .orElse(e.getCode());
  }

  private static SyncException refused(int code, boolean unsafe, MongoException e) {
    return unsafe || OF_THE_SERVER.contains(code)
        ? SyncException.outage("MongoDB refuses to write (code " + code + ")", e)
        : SyncException.ofUser("MongoDB refused the document (code " + code + ")", null, e);
  }
}
