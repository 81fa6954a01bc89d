package io.farekeeper.tickets.sync;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.push.PushMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/**
 * What a synchronisation makes of passes that the app has pushed: one that Bytemark lists is
 * confirmed, one that it does not list yet is waited for.
 */
public final class PushedEntries {
  /** How long Bytemark may take to list what it has sold. */
  private static final Duration WAITED_FOR = Duration.ofMinutes(10);

  private final List<CachedPass> stored;

  PushedEntries(List<CachedPass> stored) {
    this.stored = stored;
  }

  /** Whether no synchronisation has written the cache yet: pushed passes are all that it holds. */
  public static boolean areAllOf(CacheSnapshot cache) {
    BsonValue timestamp = cache.document().get("timestamp");
    return timestamp != null
        && timestamp.isNumber()
        && timestamp.asNumber().doubleValue() == 0
        && !cache.mayHaveMovedExpired()
        && cache.list(SyncPlanner.PASSES4).isEmpty()
        && !cache.list(SyncPlanner.PASSES).isEmpty()
        && cache.list(SyncPlanner.PASSES).stream().allMatch(PushedEntries::isUnseen);
  }

  /**
   * The entries, those that Bytemark lists without their marks; one that it reports for the first
   * time is free if its product says so.
   */
  List<CachedPass> confirmedBy(List<FetchedPass> current, Set<String> loyaltyProducts) {
    Map<String, FetchedPass> listed = new HashMap<>();
    current.forEach(pass -> listed.put(PassUuid.canonical(pass.uuid()), pass));
    return stored.stream()
        .map(
            entry -> {
              FetchedPass pass = listed.get(key(entry));
              return pass == null || PushMark.of(entry).isEmpty()
                  ? entry
                  : confirmed(entry, pass.isOf(loyaltyProducts));
            })
        .toList();
  }

  private static CachedPass confirmed(CachedPass entry, boolean free) {
    BsonDocument confirmed = PushMark.without(entry);
    if (free && isUnseen(entry)) {
      confirmed.put("free_ticket_status", new BsonInt32(1));
    }
    return CachedPass.of(confirmed);
  }

  /**
   * Entries that Bytemark did not list when it was asked, and may list still.
   *
   * @param current canonical ids of the passes that the current list is to hold anyway
   */
  List<CachedPass> stillWaiting(
      Set<String> current, Collection<FetchedPass> expired, Instant asked) {
    Set<String> listed = new HashSet<>(current);
    expired.forEach(pass -> listed.add(PassUuid.canonical(pass.uuid())));
    Map<String, CachedPass> waiting = new LinkedHashMap<>();
    for (CachedPass entry : stored) {
      boolean young = PushMark.of(entry).filter(mark -> isYoung(mark, asked)).isPresent();
      if (young && !listed.contains(key(entry))) {
        waiting.put(key(entry), entry);
      }
    }
    return new ArrayList<>(waiting.values());
  }

  /** A mark further in the future than clocks differ is worth nothing. */
  private static boolean isYoung(PushMark mark, Instant asked) {
    long age = asked.getEpochSecond() - mark.pushedAt();
    return Math.abs(age) < WAITED_FOR.toSeconds();
  }

  /** The known entries without those that no synchronisation has met. */
  Map<String, CachedPass> seen(Map<String, CachedPass> known) {
    Set<String> unseen =
        stored.stream()
            .filter(PushedEntries::isUnseen)
            .map(PushedEntries::key)
            .collect(Collectors.toSet());
    Map<String, CachedPass> seen = new HashMap<>(known);
    Predicate<String> isUnseen = uuid -> unseen.contains(PassUuid.canonical(uuid));
    seen.keySet().removeIf(isUnseen);
    return seen;
  }

  private static boolean isUnseen(CachedPass entry) {
    return PushMark.of(entry).filter(mark -> !mark.seen()).isPresent();
  }

  private static String key(CachedPass entry) {
    return PassUuid.canonical(entry.uuid().orElse(""));
  }
}
