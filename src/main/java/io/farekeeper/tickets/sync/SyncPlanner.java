package io.farekeeper.tickets.sync;

import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.tickets.CacheSnapshot;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.LoyaltyProperties;
import io.farekeeper.tickets.StoredList;
import io.farekeeper.tickets.SyncException;
import io.farekeeper.tickets.TicketProperties;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.springframework.stereotype.Component;

/** Decides, without writing anything, what a synchronisation will write. */
@Component
public class SyncPlanner {
  public static final String PASSES = "passes";
  public static final String PASSES4 = "passes4";

  /** Bytes of a document beside its two lists, when it is new. */
  private static final int NEW_DOCUMENT_BYTES = 256;

  private static final StoredList NOTHING = StoredList.of(null);

  /** The document, the list, and the entry. */
  private static final int LEVELS_ABOVE_A_PAYLOAD = 3;

  private final TicketProperties properties;
  private final LoyaltyProperties loyalty;

  public SyncPlanner(TicketProperties properties, LoyaltyProperties loyalty) {
    this.properties = properties;
    this.loyalty = loyalty;
  }

  /**
   * The plan for one user.
   *
   * @param cache the cache as it was read before Bytemark was asked; empty: it is built
   * @param outside expired passes that were moved out of the document earlier, by uuid
   * @param asked when Bytemark was asked for what was fetched
   * @throws SyncException if the result would pass the bounds of a document
   */
  public SyncPlan plan(
      Optional<CacheSnapshot> cache,
      Map<String, CachedPass> outside,
      UserPasses fetched,
      Instant asked,
      Instant now) {
    StoredList stored = cache.map(c -> c.stored(PASSES)).orElse(NOTHING);
    StoredList stored4 = cache.map(c -> c.stored(PASSES4)).orElse(NOTHING);
    List<FetchedPass> current = read(fetched.current().passes());
    List<FetchedPass> expired = read(fetched.expired().passes());
    PushedEntries pushed = new PushedEntries(stored.passes());
    Map<String, CachedPass> known =
        ListMerge.byUuid(pushed.confirmedBy(current, loyalty.products()));
    Map<String, CachedPass> known4 = new LinkedHashMap<>(outside);
    known4.putAll(ListMerge.byUuid(stored4.passes()));

    ListMerge merge = new ListMerge(PASSES, now, loyalty.products());
    Map<String, CachedPass> entries = merge.entriesFor(current, known);
    if (fetched.current().skipped() > 0) {
      keepUnlisted(entries, known, expired);
    }
    List<CachedPass> passes = new ArrayList<>(entries.values());
    passes.addAll(pushed.stillWaiting(entries.keySet(), expired, asked));
    ListMerge merge4 = new ListMerge(PASSES4, now, loyalty.products());
    Map<String, CachedPass> entries4 = merge4.entriesFor(expired, known4);
    List<CachedPass> passes4 = stillInDocument(stored4.passes(), entries4, outside);
    List<PassChange> changes = new ArrayList<>(merge.changes());
    changes.addAll(merge4.changes());
    SyncPlan plan =
        new SyncPlan(
            ListMerge.oldestFirst(passes),
            ListMerge.oldestFirst(passes4),
            false,
            changes,
            isNews(cache) ? newFreePasses(current, pushed.seen(known), known4) : List.of(),
            changedOutside(entries4, outside),
            0);
    return bounded(cache, plan, stored, stored4);
  }

  /** A pass that the list lacks may be one of its elements that cannot be read: it stays. */
  private static void keepUnlisted(
      Map<String, CachedPass> entries, Map<String, CachedPass> known, List<FetchedPass> expired) {
    Set<String> over =
        expired.stream().map(pass -> PassUuid.canonical(pass.uuid())).collect(Collectors.toSet());
    known.forEach(
        (uuid, entry) -> {
          if (!over.contains(uuid)) {
            entries.putIfAbsent(uuid, entry);
          }
        });
  }

  /** What {@code passes4} held, each entry as it is now, and what is new to it; it loses none. */
  private static List<CachedPass> stillInDocument(
      List<CachedPass> stored4, Map<String, CachedPass> entries4, Map<String, CachedPass> outside) {
    Map<String, CachedPass> fresh = new LinkedHashMap<>(entries4);
    List<CachedPass> passes4 = new ArrayList<>();
    for (CachedPass entry : stored4) {
      passes4.add(entry.uuid().map(PassUuid::canonical).map(fresh::remove).orElse(entry));
    }
    fresh.forEach(
        (uuid, entry) -> {
          if (!outside.containsKey(uuid)) {
            passes4.add(entry);
          }
        });
    return passes4;
  }

  private static List<CachedPass> changedOutside(
      Map<String, CachedPass> entries4, Map<String, CachedPass> outside) {
    return outside.entrySet().stream()
        .filter(old -> entries4.containsKey(old.getKey()))
        .filter(old -> !old.getValue().equals(entries4.get(old.getKey())))
        .map(old -> entries4.get(old.getKey()))
        .toList();
  }

  /**
   * A build finds no news, and what was pushed alone is no build; nor does an update that cannot
   * read which passes were there.
   */
  private static boolean isNews(Optional<CacheSnapshot> cache) {
    return cache.filter(c -> !c.hasUnreadableList() && !PushedEntries.areAllOf(c)).isPresent();
  }

  private List<String> newFreePasses(
      List<FetchedPass> current, Map<String, CachedPass> known, Map<String, CachedPass> known4) {
    if (loyalty.enabled()) {
      return List.of();
    }
    return current.stream()
        .filter(pass -> pass.isOf(loyalty.products()))
        .map(FetchedPass::uuid)
        .filter(uuid -> !known.containsKey(PassUuid.canonical(uuid)))
        .filter(uuid -> !known4.containsKey(PassUuid.canonical(uuid)))
        .toList();
  }

  /** Each pass once: of a uuid that was listed twice, in whatever spelling, the last one. */
  private List<FetchedPass> read(List<BsonDocument> passes) {
    // Before anything else is done with them: what walks through a payload needs a bounded stack.
    passes.forEach(this::requireDepth);
    Map<String, FetchedPass> fetched = new LinkedHashMap<>();
    for (BsonDocument sent : passes) {
      FetchedPass pass = FetchedPass.of(sent);
      fetched.put(PassUuid.canonical(pass.uuid()), pass);
    }
    return List.copyOf(fetched.values());
  }

  /**
   * Keeps the document within its bounds: its oldest expired passes leave it when it grows large.
   */
  private SyncPlan bounded(
      Optional<CacheSnapshot> cache, SyncPlan plan, StoredList stored, StoredList stored4) {
    long limit = properties.maxDocumentSize().toBytes();
    long rest =
        cache.map(c -> c.bytes() - stored.bytes() - stored4.bytes()).orElse(0L)
            + NEW_DOCUMENT_BYTES;
    long total = rest + bytesOf(plan.passes()) + bytesOf(plan.passes4());
    List<CachedPass> moved =
        total > limit / 15 * 14 ? oldestOf(plan.passes4(), total - limit / 3 * 2) : List.of();
    if (total - bytesOf(moved) > limit) {
      throw SyncException.ofUser(
          "the passes would make a document of %d bytes, more than %d".formatted(total, limit));
    }
    List<CachedPass> passes4 = new ArrayList<>(plan.passes4());
    passes4.removeAll(moved);
    List<CachedPass> outside = new ArrayList<>(plan.outside());
    outside.addAll(moved);
    boolean changesLists = differs(plan.passes(), stored) || differs(passes4, stored4);
    return new SyncPlan(
        plan.passes(),
        passes4,
        changesLists,
        plan.changes(),
        plan.newFreePasses(),
        outside,
        moved.size());
  }

  private static boolean differs(List<CachedPass> passes, StoredList stored) {
    return !stored.isAsRead() || !passes.equals(stored.passes());
  }

  /** The oldest entries, as many as it takes to make that many bytes. */
  private static List<CachedPass> oldestOf(List<CachedPass> passes4, long bytes) {
    List<CachedPass> oldest = new ArrayList<>();
    long gathered = 0;
    for (CachedPass entry : passes4) {
      if (gathered < bytes && entry.uuid().isPresent()) {
        oldest.add(entry);
        gathered += entry.bytes() + StoredList.ELEMENT_BYTES;
      }
    }
    return oldest;
  }

  private void requireDepth(BsonDocument pass) {
    int depth = StorablePayload.depthOf(pass) + LEVELS_ABOVE_A_PAYLOAD;
    if (depth > properties.maxDepth()) {
      throw SyncException.ofUser(
          "a pass is nested %d levels deep in the document, more than %d"
              .formatted(depth, properties.maxDepth()));
    }
  }

  private static long bytesOf(List<CachedPass> entries) {
    return entries.stream()
        .mapToLong(entry -> entry.bytes() + (long) StoredList.ELEMENT_BYTES)
        .sum();
  }
}
