package io.farekeeper.timeline;

import io.farekeeper.outbox.NoticeHistory;
import io.farekeeper.purchases.PurchaseHistory;
import io.farekeeper.refresh.RefreshHistory;
import io.farekeeper.statuscheck.CheckHistory;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.ticketlog.UserHistory;
import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.tickets.reading.RiderCache;
import io.farekeeper.tickets.reading.RiderCaches;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.CheckWords;
import io.farekeeper.timeline.words.EntryWords;
import io.farekeeper.timeline.words.NoticeWords;
import io.farekeeper.timeline.words.PassWords;
import io.farekeeper.timeline.words.RefreshWords;
import io.farekeeper.web.AgencyProperties;
import io.farekeeper.web.PageRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Reads a rider's timeline out of every store that has a part of it. If one of them does not
 * answer, nothing is returned: a part of a timeline looks like the whole.
 */
@Component
class TimelineReader {
  private final UserHistory ticketLog;
  private final RiderCaches caches;
  private final RefreshHistory refreshes;
  private final CheckHistory checks;
  private final NoticeHistory notices;
  private final PurchaseHistory purchases;
  private final AgencyTime times;
  private final Clock clock;

  TimelineReader(
      UserHistory ticketLog,
      RiderCaches caches,
      RefreshHistory refreshes,
      CheckHistory checks,
      NoticeHistory notices,
      PurchaseHistory purchases,
      AgencyProperties agency,
      Clock clock) {
    this.ticketLog = ticketLog;
    this.caches = caches;
    this.refreshes = refreshes;
    this.checks = checks;
    this.notices = notices;
    this.purchases = purchases;
    this.times = new AgencyTime(agency.timeZone());
    this.clock = clock;
  }

  Timeline read(StoryQuery asked, PageRequest page) {
    TimelineCursor after =
        page.after() == null ? null : TimelineCursor.parse(page.list(), page.after());
    Instant now = clock.instant();
    Optional<RiderCache> cache = caches.find(asked.userId());
    Map<String, PassFacts> passes = cache.map(TimelineReader::byUuid).orElse(Map.of());
    StoryQuery query = inStoredSpelling(asked, passes);
    StoryMerge merge =
        new StoryMerge(
            sources(query, cache, passes, now),
            query.start(),
            after,
            query.from().toEpochMilli(),
            page.limit());
    StoryMerge.Page merged = merge.take(page.limit());
    TimelineCursor next = merged.next();
    return new Timeline(
        merged.items(),
        next == null ? null : next.text(page.list()),
        summary(query, passes, now).orElse(null));
  }

  /** What was recorded of a pass names it as Bytemark spells it, whatever the caller writes. */
  private static StoryQuery inStoredSpelling(StoryQuery query, Map<String, PassFacts> passes) {
    String asked = query.passUuid();
    PassFacts known = asked == null ? null : passes.get(PassUuid.canonical(asked));
    return known == null ? query : query.spelled(known.passUuid());
  }

  /** At one and the same moment what follows from something stands above it. */
  private List<StorySource> sources(
      StoryQuery query, Optional<RiderCache> cache, Map<String, PassFacts> passes, Instant now) {
    List<StorySource> sources = new ArrayList<>();
    NoticeStory noticeStory = new NoticeStory(notices, new NoticeWords(times), query);
    RefreshStory refreshStory = new RefreshStory(refreshes, new RefreshWords(times), query);
    StorySource none = (_, _) -> new StorySource.Batch(List.of(), null);
    PassWords words = new PassWords(times);
    boolean whole = query.passUuid() == null;
    sources.add(whole ? noticeStory.settled() : none);
    sources.add(whole ? noticeStory.queued() : none);
    sources.add(whole ? refreshStory.settled() : none);
    sources.add(whole ? refreshStory.failing() : none);
    sources.add(cache.map(c -> CacheStory.ofCache(c, words, query, now)).orElse(none));
    sources.add(new CheckStory(checks, new CheckWords(times), passes, query));
    sources.add(logStory(query, passes, now));
    sources.add(
        cache.map(c -> CacheStory.ofPasses(c, passes.values(), words, query, now)).orElse(none));
    sources.add(whole ? refreshStory.queued() : none);
    return sources;
  }

  /** From the cache, else as it was last logged: a pass may be in no list any more. */
  private Optional<PassSummary> summary(
      StoryQuery query, Map<String, PassFacts> passes, Instant now) {
    if (query.passUuid() == null) {
      return Optional.empty();
    }
    PassWords words = new PassWords(times);
    PassFacts cached = passes.get(PassUuid.canonical(query.passUuid()));
    return cached != null
        ? Optional.of(PassSummary.of(cached, CacheStory.COLLECTION, words, now))
        : logStory(query, passes, now)
            .lastLogged()
            .map(pass -> PassSummary.of(pass, TicketLog.COLLECTION, words, now));
  }

  private LogStory logStory(StoryQuery query, Map<String, PassFacts> passes, Instant now) {
    return new LogStory(
        ticketLog,
        new EntryWords(times),
        passes,
        uuids -> purchases.states(query.userId(), uuids),
        query,
        now);
  }

  /** By canonical uuid; in both lists at once, the current one is what Bytemark said last. */
  private static Map<String, PassFacts> byUuid(RiderCache cache) {
    Map<String, PassFacts> passes = new LinkedHashMap<>();
    cache.expired().forEach(pass -> passes.put(PassUuid.canonical(pass.passUuid()), pass));
    cache.current().forEach(pass -> passes.put(PassUuid.canonical(pass.passUuid()), pass));
    return passes;
  }
}
