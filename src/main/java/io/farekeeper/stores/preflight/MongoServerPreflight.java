package io.farekeeper.stores.preflight;

import static io.farekeeper.stores.preflight.PreflightFinding.MONGODB;

import com.mongodb.ConnectionString;
import com.mongodb.MongoCommandException;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.mongodb.autoconfigure.MongoConnectionDetails;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** MongoDB itself: version, topology, clock, disk, and what the connection string asks for. */
@Component
@Order(1)
class MongoServerPreflight implements CollectionPreflight {
  private static final int PERCENT_FREE = 10;

  private final ObjectProvider<MongoConnectionDetails> details;
  private final Clock clock;

  MongoServerPreflight(ObjectProvider<MongoConnectionDetails> details, Clock clock) {
    this.details = details;
    this.clock = clock;
  }

  @Override
  public List<PreflightFinding> look(MongoDatabase database) {
    List<PreflightFinding> findings = new ArrayList<>();
    String version =
        database
            .runCommand(new Document("buildInfo", 1), BsonDocument.class)
            .getString("version")
            .getValue();
    findings.add(ServerVersion.mongoDb(version));
    Instant asked = clock.instant();
    Document hello = database.runCommand(new Document("hello", 1));
    Instant heard = clock.instant();
    findings.add(topology(hello));
    findings.add(
        ClockDifference.judge(MONGODB, asked, hello.getDate("localTime").toInstant(), heard));
    details.ifAvailable(server -> findings.addAll(uri(server.getConnectionString())));
    findings.add(disk(database));
    return findings;
  }

  static PreflightFinding topology(Document hello) {
    String set = hello.getString("setName");
    if ("isdbgrid".equals(hello.getString("msg"))) {
      return PreflightFinding.warning(
          MONGODB, "topology", "sharded cluster", "Farekeeper was never tried on one");
    }
    if (!hello.getBoolean("isWritablePrimary", false)) {
      return PreflightFinding.stop(
          MONGODB,
          "topology",
          "this server takes no writes: a secondary",
          "name all members of the replica set in the connection string, without directConnection");
    }
    return PreflightFinding.ok(
        MONGODB, "topology", set == null ? "standalone" : "replica set " + set);
  }

  /** What the connection string asks for that Farekeeper decides itself. */
  static List<PreflightFinding> uri(ConnectionString uri) {
    ReadPreference reads = uri.getReadPreference();
    WriteConcern writes = uri.getWriteConcern();
    return List.of(
        reads == null || reads.equals(ReadPreference.primary())
            ? PreflightFinding.ok(MONGODB, "read preference", "primary")
            : PreflightFinding.warning(
                MONGODB,
                "read preference",
                "the connection string says " + reads.getName(),
                "take it out: what decides is read from the primary all the same"),
        isMajority(writes)
            ? PreflightFinding.ok(MONGODB, "write concern", "majority, journaled")
            : PreflightFinding.warning(
                MONGODB,
                "write concern",
                "the connection string asks for less than majority and journal",
                "take w and journal out: Farekeeper writes with majority and journal all the"
                    + " same"));
  }

  private static boolean isMajority(@Nullable WriteConcern writes) {
    return writes == null
        || ("majority".equals(writes.getWObject()) && !Boolean.FALSE.equals(writes.getJournal()));
  }

  private static PreflightFinding disk(MongoDatabase database) {
    try {
      Document stats = database.runCommand(new Document("dbStats", 1));
      Number total = stats.get("fsTotalSize", Number.class);
      Number used = stats.get("fsUsedSize", Number.class);
      if (total == null || used == null || total.longValue() <= 0) {
        return PreflightFinding.ok(MONGODB, "disk", "not known to this server");
      }
      return disk(total.longValue(), used.longValue());
    } catch (MongoCommandException e) {
      return PreflightFinding.ok(MONGODB, "disk", "the account may not ask (dbStats)");
    }
  }

  static PreflightFinding disk(long total, long used) {
    long free = Math.max(0, total - used);
    long percent = free * 100 / total;
    String words = "%d %% free (%d MB)".formatted(percent, free / 1_000_000);
    return percent < PERCENT_FREE
        ? PreflightFinding.warning(
            MONGODB, "disk", words, "make room: a full disk stops every write")
        : PreflightFinding.ok(MONGODB, "disk", words);
  }
}
