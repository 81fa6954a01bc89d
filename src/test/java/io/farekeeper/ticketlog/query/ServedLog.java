package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.HttpCaller.Answer;
import io.farekeeper.ticketlog.TicketLog;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;

/** The ticket log of a running application, emptied, and an auditor who asks for it. */
final class ServedLog {
  static final String PATH = "/api/v1/ticket-log";

  final HttpCaller auditor;
  private final MongoCollection<BsonDocument> stored;

  ServedLog(int port, MongoDatabase database) {
    auditor = HttpCaller.on(port).as("auditor");
    stored = database.getCollection(TicketLog.COLLECTION, BsonDocument.class);
    stored.deleteMany(new BsonDocument());
  }

  void add(String... entries) {
    for (String entry : entries) {
      stored.insertOne(BsonDocument.parse(entry));
    }
  }

  void addMany(int count) {
    stored.insertMany(
        IntStream.range(0, count)
            .mapToObj(
                n ->
                    BsonDocument.parse(
                        "{_id: 'n%05d', user_id: 7, timestamp: %d, status: 'success'}"
                            .formatted(n, 1709500000 + n / 10)))
            .toList());
  }

  List<String> ids(String query) {
    Answer answer = auditor.get(PATH + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("items").valueStream().map(e -> e.path("_id").asString()).toList();
  }
}
