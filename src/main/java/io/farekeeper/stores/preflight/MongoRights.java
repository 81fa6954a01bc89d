package io.farekeeper.stores.preflight;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What an account may do in a database, out of the server's answer to {@code connectionStatus}. */
record MongoRights(BsonDocument status) {
  static final Set<String> NEEDED =
      Set.of(
          "find",
          "insert",
          "update",
          "remove",
          "createIndex",
          "createCollection",
          "listCollections",
          "listIndexes");

  /** Whether an account has logged in. */
  boolean isLoggedIn() {
    return !array(info().get("authenticatedUsers")).isEmpty();
  }

  /** What is missing of the needed rights on every collection of the database. */
  Set<String> missing(String database) {
    Set<String> missing = new TreeSet<>(NEEDED);
    for (BsonValue privilege : array(info().get("authenticatedUserPrivileges"))) {
      BsonDocument document = privilege.asDocument();
      if (covers(document.getDocument("resource", new BsonDocument()), database)) {
        array(document.get("actions"))
            .forEach(action -> missing.remove(action.asString().getValue()));
      }
    }
    return missing;
  }

  private BsonDocument info() {
    return status.getDocument("authInfo", new BsonDocument());
  }

  private static boolean covers(BsonDocument resource, String database) {
    if (BsonBoolean.TRUE.equals(resource.get("anyResource"))) {
      return true;
    }
    return resource.get("db") instanceof BsonString db
        && (db.getValue().isEmpty() || db.getValue().equals(database))
        && resource.get("collection") instanceof BsonString collection
        && collection.getValue().isEmpty();
  }

  private static List<BsonValue> array(@Nullable BsonValue value) {
    return value != null && value.isArray() ? value.asArray() : List.of();
  }
}
