package ticketlog;

import com.mongodb.MongoNamespace;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.RenameCollectionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonDocument;
import org.bson.Document;
import servers.Servers;

/** The collection that is measured, always with the indexes that Farekeeper made in it. */
final class Stage implements AutoCloseable {
  private static final String LOG = "bytemark_tickets_log";
  private static final int BATCH = 1000;
  private static final int FILLERS = 3;

  private final MongoClient mongo;
  private final MongoDatabase database;
  private List<Document> indexes = List.of();

  Stage(Servers servers) {
    mongo = MongoClients.create(servers.mongoUri("cache"));
    database = mongo.getDatabase("cache");
  }

  /** Waits until the application has made its indexes, and remembers them. */
  void learnIndexes() {
    int known = -1;
    for (List<Document> found = indexesOf(LOG);
        found.size() != known || known < 2;
        found = indexesOf(LOG)) {
      known = found.size();
      Servers.pause(2000);
    }
    indexes = indexesOf(LOG);
    indexes.removeIf(index -> index.getString("name").equals("_id_"));
  }

  private List<Document> indexesOf(String collection) {
    return database.getCollection(collection).listIndexes().into(new ArrayList<>());
  }

  /** Empties the collection. */
  void reset(boolean indexed) {
    make(LOG, indexed);
    mongo.getDatabase("admin").runCommand(new Document("fsync", 1));
    Servers.pause(1000);
  }

  private void make(String collection, boolean indexed) {
    database.getCollection(collection).drop();
    database.createCollection(collection);
    if (indexed) {
      index(collection);
    }
  }

  private void index(String collection) {
    database.runCommand(new Document("createIndexes", collection).append("indexes", indexes));
  }

  /** Fails unless that many entries are stored. */
  void requireCount(long expected) {
    long count = database.getCollection(LOG).countDocuments();
    if (count != expected) {
      throw new IllegalStateException("%d entries instead of %d".formatted(count, expected));
    }
  }

  /** Makes a collection of these events, unless it is there from an earlier run. */
  void fill(String name, Events events) throws Exception {
    if (database.getCollection(name).estimatedDocumentCount() == events.count()) {
      index(name);
      return;
    }
    make(name, true);
    MongoCollection<BsonDocument> entries =
        database
            .getCollection(name, BsonDocument.class)
            .withWriteConcern(WriteConcern.W1.withJournal(false));
    AtomicLong next = new AtomicLong();
    try (ExecutorService threads = Executors.newFixedThreadPool(FILLERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < FILLERS; i++) {
        all.add(threads.submit(() -> fillOn(entries, events, next)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    mongo.getDatabase("admin").runCommand(new Document("fsync", 1));
  }

  private static void fillOn(
      MongoCollection<BsonDocument> entries, Events events, AtomicLong next) {
    for (long from = next.getAndAdd(BATCH); from < events.count(); from = next.getAndAdd(BATCH)) {
      List<BsonDocument> batch = new ArrayList<>(BATCH);
      for (long i = from; i < Math.min(events.count(), from + BATCH); i++) {
        batch.add(events.entry(i));
      }
      entries.insertMany(batch, new InsertManyOptions().ordered(false));
    }
  }

  /** Puts a filled collection where the application finds it; it takes no time. */
  void show(String name) {
    mongo
        .getDatabase("cache")
        .getCollection(name)
        .renameCollection(
            new MongoNamespace("cache", LOG), new RenameCollectionOptions().dropTarget(true));
  }

  /** Takes it away again. */
  void hide(String name) {
    database.getCollection(LOG).renameCollection(new MongoNamespace("cache", name));
  }

  @Override
  public void close() {
    mongo.close();
  }
}
