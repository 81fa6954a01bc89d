package io.farekeeper.tickets;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import java.util.function.Supplier;
import org.bson.BsonSerializationException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells a server that is down, which is nobody's failure, from a document that is refused. */
final class Outages {
  private Outages() {}

  /** Does a piece of work; what the stores throw becomes a {@link SyncException} with its kind. */
  static <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (MongoWriteException | MongoBulkWriteException | MongoCommandException e) {
      throw SyncException.ofUser(
          "MongoDB refused the document (code " + e.getCode() + ")", null, e);
    } catch (BsonSerializationException e) {
      throw SyncException.ofUser("MongoDB cannot hold the document", null, e);
    } catch (MongoException e) {
      throw SyncException.outage("MongoDB does not answer", e);
    } catch (DataAccessException | TransactionException e) {
      throw SyncException.outage("MySQL does not answer", e);
    }
  }
}
