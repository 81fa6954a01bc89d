package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.LoggedEntries;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Entries that were changed in one place at random are hashed, sealed and verified. */
class MutatedEntriesSealedTest {

  private static RawBsonDocument raw(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  @Test
  void theMarkIsNoPartOfAnyHash() {
    for (Mutated<BsonDocument> mutated : LoggedEntries.mutated(Mutator.count(500))) {
      BsonDocument entry = mutated.value();
      byte[] hash = LeafHash.of(raw(entry));
      if (LeafHash.canBeMarked(raw(entry)) && LeafHash.markOf(raw(entry)) == null) {
        BsonDocument marked = entry.clone();
        BsonDocument own = marked.getDocument("farekeeper", new BsonDocument());
        marked.put("farekeeper", own.append("segment", new BsonInt64(5)));
        assertThat(LeafHash.of(raw(marked))).as(mutated.description()).isEqualTo(hash);
      }
    }
  }

  @Test
  void whatCanBearAMarkIsSealedAndTheRestIsCounted() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "the embedded server stores not all");
    List<BsonDocument> entries =
        LoggedEntries.mutated(Mutator.count(500) / 5).stream().map(Mutated::value).toList();
    long unfit = entries.stream().filter(entry -> !LeafHash.canBeMarked(raw(entry))).count();
    try (SealingWorld world = new SealingWorld(TestMongo.real().orElseThrow())) {
      world.entries.insertMany(entries);
      world.seal(50);
      assertThat(world.listed()).hasSize(entries.size() - (int) unfit);
      assertThat(world.verify().values())
          .containsEntry("ok", true)
          .containsEntry("unsealed", unfit)
          .containsEntry("entries_checked", entries.size() - unfit);
    }
  }
}
