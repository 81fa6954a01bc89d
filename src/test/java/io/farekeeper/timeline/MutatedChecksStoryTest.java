package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.statuscheck.MutatedChecks;
import io.farekeeper.statuscheck.UserCheck;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.CheckWords;
import io.farekeeper.timeline.words.Sentence;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Check logs that were changed in one place at random: what is not changed is read and has its
 * sentence.
 */
class MutatedChecksStoryTest {
  private final CheckWords words = new CheckWords(new AgencyTime(ZoneId.of("America/Chicago")));

  @Test
  void whatIsNotChangedHasItsSentence() {
    long seed = Mutator.seed();
    System.out.println("Check logs changed with -Dmutation-seed=" + seed);
    MutatedChecks checks = new MutatedChecks(new Random(seed));
    for (int n = 0; n < Mutator.count(500); n++) {
      Mutated<BsonDocument> mutated = checks.next();
      if (MutatedChecks.isFound(mutated.value())) {
        requireSentences(mutated, "seed %d, %d: %s".formatted(seed, n, mutated.description()));
      }
    }
  }

  private void requireSentences(Mutated<BsonDocument> mutated, String what) {
    UserCheck check = MutatedChecks.read(mutated.value());

    assertThat(check.changes()).as(what).containsAll(unchanged(mutated.description()));
    assertThat(check.second()).as(what).isBetween(0L, 99_999_999_999L);
    assertThat(check.at()).as(what).isBetween(Instant.MIN, Instant.MAX);
    for (UserCheck.Change change : check.changes()) {
      Sentence sentence = words.of(check, change, null);
      assertThat(sentence.text()).as(what).startsWith("A status check ").doesNotContain("\n");
      assertThat(JsonMapper.shared().writeValueAsBytes(sentence)).as(what).isNotEmpty();
    }
  }

  /** The user's changes that do not lie on the way to the changed place. */
  private static List<UserCheck.Change> unchanged(String description) {
    List<UserCheck.Change> changes = new ArrayList<>(MutatedChecks.valid().changes());
    boolean beside = description.contains(": beside it");
    for (int n = changes.size() - 1; n >= 0; n--) {
      String place = "log.0.invalid_list." + n;
      if (!beside
          && (description.startsWith(place)
              || place.startsWith(description.substring(0, description.lastIndexOf(": ")) + "."))) {
        changes.remove(n);
      }
    }
    return changes;
  }
}
