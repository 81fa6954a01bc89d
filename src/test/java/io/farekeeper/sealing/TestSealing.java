package io.farekeeper.sealing;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.farekeeper.stores.CollectionIndexes;
import io.farekeeper.testing.TestClock;
import java.util.List;
import org.bson.Document;

/** Seals when a test says so. */
public final class TestSealing {
  private final MongoDatabase database;

  /** Makes the indexes that sealing and reading need. */
  public TestSealing(MongoDatabase database) {
    this.database = database;
    SealingConfiguration declared = new SealingConfiguration();
    for (CollectionIndexes each :
        List.of(declared.marksOfTicketLog(), declared.entriesOfSegments())) {
      database.getCollection(each.collection()).createIndexes(each.indexes());
    }
  }

  /** Seals all entries of the ticket log that are not, in segments of at most so many. */
  public void seal(int most) {
    new SealingPass(
            SealedLog.TICKETS,
            new LogEntries(database, SealedLog.TICKETS),
            new Segments(database),
            SealingKeys.of(null, List.of()),
            new TestClock(),
            most)
        .sealAll(() -> false);
  }

  /** Removes every segment, as if nothing had ever been sealed. */
  public void forget() {
    database.getCollection(Segments.COLLECTION).deleteMany(new Document());
  }

  /** Removes segments of the ticket log below a number, as somebody does who removes by age. */
  public void forgetBefore(long number) {
    for (long each = 1; each < number; each++) {
      database
          .getCollection(Segments.COLLECTION)
          .deleteOne(Filters.eq("_id", Segments.idOf(SealedLog.TICKETS.word(), each)));
    }
  }

  /** How the ticket log's entries are read in the order of sealing. */
  public static SealedEntries entries(MongoDatabase database) {
    return new SealedEntries(new Segments(database));
  }
}
