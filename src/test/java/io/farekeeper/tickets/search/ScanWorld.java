package io.farekeeper.tickets.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.TicketCache;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Caches on a server of the test's choice, with their indexes, and searches of them. */
final class ScanWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final PassQuery ALL = new PassQuery(null, null, null, null, null);

  final TestMongo server;
  final MongoCollection<BsonDocument> caches;
  final FieldData fieldData = new FieldData(new SimpleMeterRegistry());
  final PassScan scan;
  private final MongoClient client;

  ScanWorld(TestMongo server) {
    this.server = server;
    client = server.client();
    caches = server.database(client).getCollection(TicketCache.COLLECTION, BsonDocument.class);
    caches.drop();
    caches.createIndex(Indexes.ascending("user_id"), new IndexOptions().unique(true));
    caches.createIndexes(new SearchConfiguration().indexToFindPassesBy().indexes());
    scan = scan(new AtomicLong()::getAndIncrement);
  }

  PassScan scan(LongSupplier nanoTime) {
    MongoDatabase database = server.database(client);
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return new PassScan(database, new CacheReading(fieldData), clock, nanoTime);
  }

  static PassQuery of(@Nullable String status) {
    return new PassQuery(status, null, null, null, null);
  }

  void cache(String json) {
    caches.insertOne(BsonDocument.parse(json));
  }

  static String pass(String uuid, String status, String payload) {
    return "{pass_uuid: '%s', status: '%s', payload: {%s}}".formatted(uuid, status, payload);
  }

  /** All that is found, page by page: "user uuid status". */
  List<String> found(PassQuery query, int limit) {
    List<String> found = new ArrayList<>();
    ScanPosition after = null;
    do {
      PassScan.Page page = scan.read(query, after, limit);
      assertThat(page.passes()).hasSizeLessThanOrEqualTo(limit);
      page.passes()
          .forEach(pass -> found.add(pass.userId() + " " + pass.passUuid() + " " + pass.status()));
      after = page.next() == null ? null : ScanPosition.parse("l", page.next().cursor("l"));
    } while (after != null);
    return found;
  }

  @Override
  public void close() {
    client.close();
  }
}
