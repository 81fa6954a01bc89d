package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MONGODB;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoDatabase;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What MongoDB's account may do in the database; asked for, never tried out. */
@Component
@Order(2)
class MongoRightsPreflight implements CollectionPreflight {
  private static final int UNAUTHORIZED = 13;
  private static final String NAME = "rights";

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    MongoRights rights =
        new MongoRights(
            database.runCommand(
                new Document("connectionStatus", 1).append("showPrivileges", true),
                BsonDocument.class));
    return List.of(rights.isLoggedIn() ? ofAccount(rights, database) : withoutAccount(database));
  }

  private static PreflightFinding ofAccount(MongoRights rights, MongoDatabase database) {
    Set<String> missing = rights.missing(database.getName());
    return missing.isEmpty()
        ? PreflightFinding.ok(MONGODB, NAME, "may read, write, and make collections and indexes")
        : PreflightFinding.stop(
            MONGODB,
            NAME,
            "the account may not: " + String.join(", ", missing),
            "grant it role readWrite on database " + database.getName());
  }

  /** Without a log-in: fine if the server asks for none. */
  private static PreflightFinding withoutAccount(MongoDatabase database) {
    try {
      database.listCollectionNames().first();
      return PreflightFinding.ok(MONGODB, NAME, "access control is off: everybody may do all");
    } catch (MongoCommandException e) {
      if (e.getCode() != UNAUTHORIZED) {
        throw e;
      }
      return PreflightFinding.stop(
          MONGODB,
          NAME,
          "the server wants an account and the connection string names none",
          "mongodb://USER:PASSWORD@HOST/DATABASE; the account needs role readWrite");
    }
  }
}
