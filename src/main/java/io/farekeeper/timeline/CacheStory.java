package io.farekeeper.timeline;

import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.tickets.reading.RiderCache;
import io.farekeeper.timeline.words.CacheWords;
import io.farekeeper.timeline.words.PassWords;
import io.farekeeper.timeline.words.Sentence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the cache document holds: when it was built and last in step, what failed, and the passes'
 * own events. That a pass expired stands at its expiration, whether or not a job has run since.
 */
final class CacheStory implements StorySource {
  static final String COLLECTION = "bytemark_tickets_cache";
  private static final Comparator<Entry> NEWEST_FIRST =
      Comparator.comparing(Entry::millis, Comparator.reverseOrder()).thenComparing(Entry::key);

  private final RiderCache cache;
  private final PassWords words;
  private final Instant now;
  private final List<Entry> entries = new ArrayList<>();

  private CacheStory(RiderCache cache, PassWords words, Instant now) {
    this.cache = cache;
    this.words = words;
    this.now = now;
  }

  /** The cache's own events. */
  static StorySource ofCache(RiderCache cache, PassWords words, StoryQuery query, Instant now) {
    CacheStory story = new CacheStory(cache, words, now);
    if (query.passUuid() == null) {
      story.addSynchronisations();
    }
    return story.sorted();
  }

  /** The events of its passes. */
  static StorySource ofPasses(
      RiderCache cache,
      Collection<PassFacts> passes,
      PassWords words,
      StoryQuery query,
      Instant now) {
    CacheStory story = new CacheStory(cache, words, now);
    passes.stream()
        .filter(pass -> query.passUuid() == null || query.passUuid().equals(pass.passUuid()))
        .forEach(story::addPassEvents);
    return story.sorted();
  }

  @Override
  public Batch read(Place place, int atMost) {
    List<Entry> rest = entries.stream().filter(entry -> isAfter(entry, place)).toList();
    return new Batch(rest, null);
  }

  private static boolean isAfter(Entry entry, Place place) {
    return entry.millis() < place.millis()
        || (entry.millis() == place.millis()
            && (place.key() == null || entry.key().compareTo(place.key()) > 0));
  }

  private CacheStory sorted() {
    entries.sort(NEWEST_FIRST);
    return this;
  }

  private void addSynchronisations() {
    add(cache.builtAt(), "2", CacheWords.built(), null, Map.of());
    add(cache.synchronisedAt(), "0", CacheWords.synchronised(cache), null, Map.of());
    Instant last = cache.synchronisedAt() == null ? cache.builtAt() : cache.synchronisedAt();
    for (RiderCache.Failure failure : cache.failures()) {
      last = failure.at() == null ? last : failure.at();
      String key = "1" + failure.log() + Integer.toHexString(failure.messages().hashCode());
      add(
          last,
          key,
          CacheWords.failed(failure),
          null,
          ItemDetails.of().with("log", failure.log()).with("messages", failure.messages()).map());
    }
  }

  private void addPassEvents(PassFacts pass) {
    Map<String, @Nullable Object> details = PassDetails.of(pass);
    String uuid = pass.passUuid();
    add(pass.created(), uuid + "2", words.issued(pass), uuid, details);
    add(pass.firstUse(), uuid + "1", words.firstUsed(pass), uuid, details);
    Instant expiration = pass.expiration();
    if (expiration != null && pass.isOverAt(now) && pass.status().equals("EXPIRED")) {
      add(expiration, uuid + "0", words.expired(pass, expiration), uuid, details);
    }
  }

  private void add(
      @Nullable Instant time,
      String key,
      Sentence sentence,
      @Nullable String passUuid,
      Map<String, @Nullable Object> details) {
    if (time != null && !time.isAfter(now)) {
      entries.add(
          new Entry(
              time.toEpochMilli(),
              key,
              TimelineItem.of(
                  time,
                  sentence,
                  passUuid,
                  new TimelineItem.Source(COLLECTION, cache.id()),
                  details)));
    }
  }
}
