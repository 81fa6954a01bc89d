package io.farekeeper.tickets;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.testing.TestMySql;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One MongoDB and one SQL database for a test class, empty before each test. */
public final class Stores implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "bytemark_tokens",
          "bytemark_ticket_refresh_log",
          "farekeeper_refresh_lease",
          "farekeeper_dead_session");

  public final MongoDatabase mongo;
  final HikariDataSource pool;
  public final JdbcClient jdbc;
  private final MongoClient client;
  private final String name;

  /** The embedded servers together, and the real ones. Closed when the test class is done. */
  public static Stream<Stores> all() {
    return Stream.of(
        new Stores(TestMongo.embedded(), TestMySql.h2()),
        new Stores(TestMongo.best(), TestMySql.mariaDb()));
  }

  Stores(TestMongo mongoDb, TestMySql mySql) {
    name = mongoDb + " and " + mySql;
    client = mongoDb.client();
    mongo = mongoDb.database(client);
    pool = mySql.openMigrated();
    jdbc = JdbcClient.create(pool);
  }

  public void empty() {
    for (String name : mongo.listCollectionNames()) {
      mongo.getCollection(name).drop();
    }
    TABLES.forEach(table -> jdbc.sql("DELETE FROM " + table).update());
  }

  public com.mongodb.client.MongoCollection<BsonDocument> collection(String name) {
    return mongo.getCollection(name, BsonDocument.class);
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    pool.close();
    client.close();
  }
}
