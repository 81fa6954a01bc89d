package ticketlog;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * The least that bulk recording can be: the driver's insertMany, one batch after the other. For the
 * line {@code ready} it writes documents that it holds in memory, for {@code read} it makes them of
 * the file's lines while it goes; it answers with the milliseconds that it took.
 */
final class BareInsert {
  private static final int BATCH = 1000;

  private final MongoCollection<BsonDocument> entries;

  private BareInsert(String mongo) {
    this.entries =
        MongoClients.create(mongo)
            .getDatabase("cache")
            .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
            .getCollection("bytemark_tickets_log", BsonDocument.class);
  }

  /** Arguments: the MongoDB URI, the file of events. */
  public static void main(String[] args) throws Exception {
    BareInsert bare = new BareInsert(args[0]);
    Path file = Path.of(args[1]);
    List<BsonDocument> ready;
    try (Stream<String> lines = Files.lines(file)) {
      ready = lines.map(BareInsert::parsed).toList();
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long began = System.nanoTime();
      if (line.equals("ready")) {
        bare.insert(ready.stream());
      } else {
        bare.insertFrom(file);
      }
      System.out.println((System.nanoTime() - began) / 1_000_000);
      // The driver has given them ids; the next time they are other documents.
      ready.forEach(document -> document.remove("_id"));
    }
    System.exit(0);
  }

  private void insertFrom(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      insert(lines.map(BareInsert::parsed));
    }
  }

  private void insert(Stream<BsonDocument> documents) {
    List<BsonDocument> batch = new ArrayList<>(BATCH);
    documents.forEach(
        document -> {
          batch.add(document);
          if (batch.size() == BATCH) {
            flush(batch);
          }
        });
    if (!batch.isEmpty()) {
      flush(batch);
    }
  }

  private void flush(List<BsonDocument> batch) {
    entries.insertMany(batch, new InsertManyOptions().ordered(false));
    batch.clear();
  }

  private static BsonDocument parsed(String line) {
    BsonDocument document = BsonDocument.parse(line);
    if (document.get("expiration_date") instanceof BsonString text) {
      long time = Instant.parse(text.getValue()).toEpochMilli();
      document.put("expiration_date", new BsonDateTime(time));
    }
    return document;
  }
}
