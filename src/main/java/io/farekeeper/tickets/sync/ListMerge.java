package io.farekeeper.tickets.sync;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.PayloadTime;
import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.PassChange;
import io.farekeeper.tickets.CachedPass;
import io.farekeeper.tickets.statuses.StatusRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDouble;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Makes a list of the cache out of what it held and what Bytemark says now. */
public final class ListMerge {
  private static final Comparator<Dated> OLDEST_FIRST =
      Comparator.comparing(Dated::created, Comparator.nullsLast(Comparator.naturalOrder()));

  /** An entry and the time that it is sorted by: read once, for reading it is what costs. */
  private record Dated(CachedPass entry, @Nullable Instant created) {
    static Dated of(CachedPass entry) {
      return new Dated(entry, PayloadTime.of(entry.payload().get("time_created")).instant());
    }
  }

  private final String list;
  private final Instant now;
  private final Set<String> loyaltyProducts;
  private final List<PassChange> changes = new ArrayList<>();

  ListMerge(String list, Instant now, Set<String> loyaltyProducts) {
    this.list = list;
    this.now = now;
    this.loyaltyProducts = loyaltyProducts;
  }

  /**
   * Of each pass that was fetched: the entry that stands for it from now on.
   *
   * @param fetched each pass once
   * @param known what the list held, by the canonical form of its uuid, as the result is
   */
  Map<String, CachedPass> entriesFor(List<FetchedPass> fetched, Map<String, CachedPass> known) {
    Map<String, CachedPass> entries = new LinkedHashMap<>();
    for (FetchedPass pass : fetched) {
      String uuid = PassUuid.canonical(pass.uuid());
      entries.put(uuid, entryFor(pass, Optional.ofNullable(known.get(uuid))));
    }
    return entries;
  }

  /** What was created and changed, for the ticket log. */
  List<PassChange> changes() {
    return changes;
  }

  /** Entries by the canonical form of their uuids. */
  static Map<String, CachedPass> byUuid(List<CachedPass> entries) {
    Map<String, CachedPass> byUuid = new LinkedHashMap<>();
    entries.forEach(
        entry -> entry.uuid().ifPresent(uuid -> byUuid.put(PassUuid.canonical(uuid), entry)));
    return byUuid;
  }

  public static List<CachedPass> oldestFirst(Collection<CachedPass> entries) {
    return entries.stream().map(Dated::of).sorted(OLDEST_FIRST).map(Dated::entry).toList();
  }

  private CachedPass entryFor(FetchedPass pass, Optional<CachedPass> old) {
    if (old.isPresent() && old.get().hash().equals(Optional.of(pass.hash()))) {
      return repaired(old.get(), pass);
    }
    changes.add(
        new PassChange(
            list,
            pass.uuid(),
            old.flatMap(CachedPass::hash).orElse(null),
            old.flatMap(CachedPass::timestamp).map(ListMerge::textOf).orElse(null),
            pass.hash(),
            pass.payload()));
    return old.map(entry -> entry.changedTo(pass, now.getEpochSecond()))
        .orElseGet(
            () -> CachedPass.created(pass, now.getEpochSecond(), pass.isOf(loyaltyProducts)));
  }

  /** An unchanged entry stays, but for a status that is no longer, or never was, right. */
  private CachedPass repaired(CachedPass entry, FetchedPass pass) {
    String status = StatusRules.judge(pass.status(), pass.payload(), now).status();
    return entry.repaired(pass, status, now.getEpochSecond(), pass.isOf(loyaltyProducts));
  }

  /** One text for one number, whatever type it is stored as. */
  public static String textOf(BsonValue timestamp) {
    Long whole = WholeNumber.of(timestamp);
    if (whole != null) {
      return Long.toString(whole);
    }
    return timestamp instanceof BsonDouble number
        ? Long.toString((long) number.getValue())
        : timestamp.getBsonType().name();
  }
}
