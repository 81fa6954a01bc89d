package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.timeline.StorySource.Batch;
import io.farekeeper.timeline.StorySource.Entry;
import io.farekeeper.timeline.words.Kind;
import io.farekeeper.web.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoryMergeTest {
  private static final Comparator<Entry> NEWEST_FIRST =
      Comparator.comparingLong(Entry::millis)
          .thenComparingLong(entry -> Long.parseLong(entry.key()))
          .reversed();

  /** A store in memory whose entries of one moment are read the largest key first. */
  private static final class Store implements StorySource {
    final String name;
    final List<Entry> entries = new ArrayList<>();
    int read;

    Store(String name) {
      this.name = name;
    }

    void add(long millis) {
      String key = Integer.toString(entries.size());
      entries.add(
          new Entry(
              millis,
              key,
              new TimelineItem(
                  Instant.ofEpochMilli(millis),
                  Kind.ticket_event,
                  name + key,
                  null,
                  new TimelineItem.Source(name, key),
                  Map.of())));
    }

    @Override
    public Batch read(Place place, int atMost) {
      List<Entry> rest =
          entries.stream()
              .filter(
                  entry ->
                      entry.millis() < place.millis()
                          || (entry.millis() == place.millis()
                              && Long.parseLong(entry.key()) < place.numberBelow()))
              .sorted(NEWEST_FIRST)
              .limit(atMost)
              .toList();
      read += rest.size();
      return rest.size() < atMost
          ? new Batch(rest, null)
          : new Batch(rest, new Place(rest.getLast().millis(), rest.getLast().key()));
    }
  }

  @Test
  void whatIsOfAYearAfter9999HasNoPlaceAndHidesNothing() {
    Store store = new Store("a");
    long last = Place.LATEST.toEpochMilli();
    List.of(Long.MAX_VALUE - 1, last + 1, last, 5L).forEach(store::add);

    StoryMerge merge = new StoryMerge(List.of(store), Place.NEWEST, null, 0, 1);

    assertThat(merge.take(9).items())
        .extracting(TimelineItem::time)
        .containsExactly(Instant.ofEpochMilli(last), Instant.ofEpochMilli(5));
  }

  @Test
  void pagesOfAnySizeAreTheWholeInOrderWhateverArrivesMeanwhile() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<StorySource> stores = new ArrayList<>();
      for (int n = 0; n < 1 + random.nextInt(4); n++) {
        Store store = new Store("abcd".substring(n, n + 1));
        int size = random.nextInt(60);
        for (int i = 0; i < size; i++) {
          store.add(random.nextInt(20));
        }
        stores.add(store);
      }
      List<String> whole = expected(stores);
      int limit = 1 + random.nextInt(12);

      assertThat(textsOf(stores, limit, random)).as("seed " + seed).isEqualTo(whole);
    }
  }

  @Test
  void noSourceIsReadFurtherThanAPageNeeds() {
    Store quiet = new Store("quiet");
    quiet.add(1);
    Store busy = new Store("busy");
    for (int i = 0; i < 10_000; i++) {
      busy.add(10 + i);
    }

    assertThat(page(List.of(quiet, busy), null, 0, 20).items()).hasSize(20);
    assertThat(busy.read).isLessThanOrEqualTo(42);
  }

  @Test
  void nothingBeforeTheBeginningIsReturned() {
    Store store = new Store("a");
    List.of(10L, 20L, 30L).forEach(store::add);

    assertThat(page(List.of(store), null, 20, 50).items())
        .extracting(item -> item.time().toEpochMilli())
        .containsExactly(30L, 20L);
    assertThat(new StoryMerge(List.of(store), new Place(29, null), null, 0, 50).take(50).items())
        .extracting(item -> item.time().toEpochMilli())
        .containsExactly(20L, 10L);
  }

  @Test
  void aCursorComesBackAsItWas() {
    TimelineCursor cursor = new TimelineCursor(1_700_000_000_000L, 3, "a:b/ü");

    assertThat(TimelineCursor.parse("/a", cursor.text("/a"))).isEqualTo(cursor);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "!!", "MTI", "OjE6", "YTpiOmM", "AAAAAAAAAAE"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatThrownBy(() -> TimelineCursor.parse("/a", text))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("is not a cursor");
  }

  /** All pages, one after the other; newer things happen in between. */
  private static List<String> textsOf(List<StorySource> stores, int limit, Random random) {
    List<String> texts = new ArrayList<>();
    TimelineCursor next = null;
    do {
      StoryMerge.Page page = page(stores, next, 0, limit);
      assertThat(page.items().size()).isLessThanOrEqualTo(limit);
      page.items().forEach(item -> texts.add(item.text()));
      next = page.next();
      ((Store) stores.get(random.nextInt(stores.size()))).add(1000 + random.nextInt(10));
    } while (next != null);
    return texts;
  }

  private static StoryMerge.Page page(
      List<? extends StorySource> stores, @Nullable TimelineCursor after, long from, int limit) {
    return new StoryMerge(List.copyOf(stores), Place.NEWEST, after, from, limit).take(limit);
  }

  private static List<String> expected(List<StorySource> stores) {
    record Ranked(int rank, Entry entry) {}
    List<Ranked> all = new ArrayList<>();
    for (int rank = 0; rank < stores.size(); rank++) {
      for (Entry entry : ((Store) stores.get(rank)).entries) {
        all.add(new Ranked(rank, entry));
      }
    }
    return all.stream()
        .sorted(
            Comparator.comparingLong((Ranked ranked) -> -ranked.entry().millis())
                .thenComparingInt(Ranked::rank)
                .thenComparingLong(ranked -> -Long.parseLong(ranked.entry().key())))
        .map(ranked -> ranked.entry().item().text())
        .toList();
  }
}
