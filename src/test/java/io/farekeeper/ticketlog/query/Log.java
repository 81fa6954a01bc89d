package io.farekeeper.ticketlog.query;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.TicketLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A ticket log of a test's own, with its indexes, and the reader on it. */
final class Log implements AutoCloseable {
  final MongoDatabase database;
  final MongoCollection<BsonDocument> entries;
  final EntryReader reader;
  final FoundHistory history;
  private final MongoClient client;
  private final AnnotationConfigApplicationContext context;

  Log(TestMongo server) {
    client = server.client();
    database = server.database(client);
    entries = database.getCollection(TicketLog.COLLECTION, BsonDocument.class);
    entries.drop();
    entries.createIndexes(new FindingConfiguration().indexesToFindBy().indexes());
    context = new AnnotationConfigApplicationContext();
    context.registerBean(MongoDatabase.class, () -> database);
    context.register(EntryReader.class, FoundHistory.class);
    context.scan("io.farekeeper.encryption");
    context.refresh();
    reader = context.getBean(EntryReader.class);
    history = context.getBean(FoundHistory.class);
  }

  void add(String... entries) {
    for (String entry : entries) {
      this.entries.insertOne(BsonDocument.parse(entry));
    }
  }

  static SortedSet<String> statuses(String... statuses) {
    return new TreeSet<>(List.of(statuses));
  }

  static EntryQuery all(boolean newestFirst) {
    return new EntryQuery(null, null, statuses(), null, null, newestFirst);
  }

  /** Everything that the query finds, read in pages, each going on where the one before ended. */
  List<BsonDocument> read(EntryQuery query, int limit) {
    List<BsonDocument> all = new ArrayList<>();
    @Nullable Position after = null;
    EntryReader.Page page;
    do {
      page = reader.read(query, after, limit, true);
      if (page.more() && page.entries().size() != limit) {
        throw new AssertionError("a page of " + page.entries().size() + " is not full");
      }
      for (FoundEntry entry : page.entries()) {
        all.add(entry.document());
        String list = query.toString();
        after = Position.ofCursor(list, entry.position().cursor(list));
      }
    } while (page.more());
    return all;
  }

  @Override
  public void close() {
    context.close();
    client.close();
  }
}
