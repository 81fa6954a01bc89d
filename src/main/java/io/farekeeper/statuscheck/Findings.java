package io.farekeeper.statuscheck;

import io.farekeeper.stores.WholeNumber;
import io.farekeeper.tickets.statuses.JudgedCache;
import io.farekeeper.tickets.statuses.JudgedCache.UnreadablePass;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** What a check found, in figures; bounded, however many caches there are. */
final class Findings {
  private static final int MOST_EXAMPLES = 100;
  private static final int LONGEST_UUID = 100;

  private final List<BsonDocument> examples = new ArrayList<>();
  private long users;
  private long live;
  private long usersToChange;
  private long passesToChange;
  private long unreadable;
  private long flawed;
  private boolean stopped;

  void count(JudgedCache cache) {
    if (cache.flaw() != null) {
      flawed++;
      example(cache.userId(), null, cache.flaw());
      return;
    }
    users++;
    live += cache.live();
    passesToChange += cache.changes().size();
    usersToChange += cache.changes().isEmpty() ? 0 : 1;
    unreadable += cache.unreadable().size();
    for (UnreadablePass pass : cache.unreadable()) {
      example(cache.userId(), pass.passUuid(), pass.reason());
    }
  }

  private void example(@Nullable Long user, @Nullable String passUuid, String reason) {
    if (examples.size() >= MOST_EXAMPLES) {
      return;
    }
    BsonDocument example = new BsonDocument();
    if (user != null) {
      example.append("user_id", WholeNumber.bson(user));
    }
    if (passUuid != null) {
      example.append(
          "pass_uuid",
          new BsonString(passUuid.substring(0, Math.min(passUuid.length(), LONGEST_UUID))));
    }
    examples.add(example.append("reason", new BsonString(reason)));
  }

  void stop() {
    stopped = true;
  }

  /** Whether the run was asked to stop before all was judged. */
  boolean wereStopped() {
    return stopped;
  }

  /** Users whose passes were judged. */
  long users() {
    return users;
  }

  /** Their passes that are USABLE or USING. */
  long live() {
    return live;
  }

  long usersToChange() {
    return usersToChange;
  }

  long passesToChange() {
    return passesToChange;
  }

  /** Passes that cannot be judged. */
  long unreadable() {
    return unreadable;
  }

  /** Documents that cannot be judged as a whole. */
  long flawed() {
    return flawed;
  }

  /** As the check log names what could not be judged; {@code documents} only if there are some. */
  BsonDocument unreadableForLog() {
    BsonDocument named = new BsonDocument("count", WholeNumber.bson(unreadable));
    if (flawed > 0) {
      named.append("documents", WholeNumber.bson(flawed));
    }
    return named.append("examples", new BsonArray(examples));
  }
}
