package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.purchases.PurchaseState;
import io.farekeeper.ticketlog.UserHistory;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.EntryWords;
import io.farekeeper.timeline.words.Kind;
import io.farekeeper.timeline.words.Sentence;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogStoryTest {
  private final List<UserHistory.Slice> asked = new ArrayList<>();

  private LogStory story(boolean seesAll, String entry) {
    return story(
        seesAll,
        entry,
        Map.of("u", new PurchaseState(true, Instant.ofEpochMilli(1_004_200))),
        Instant.parse("2026-03-05T00:00:00Z"));
  }

  private LogStory story(
      boolean seesAll, String entry, Map<String, PurchaseState> purchases, Instant now) {
    UserHistory.Entry stored =
        new UserHistory.Entry(
            Instant.ofEpochSecond(1000),
            BsonDocument.parse(entry),
            List.of("device_info"),
            "place 1");
    return new LogStory(
        slice -> {
          asked.add(slice);
          return List.of(stored);
        },
        new EntryWords(new AgencyTime(ZoneOffset.UTC)),
        Map.of(),
        _ -> purchases,
        new StoryQuery(7, null, Instant.EPOCH, null, seesAll),
        now);
  }

  @Test
  void sensitiveFieldsAreReadForThoseWhoMaySeeThem() {
    story(true, "{}").read(Place.NEWEST, 5);
    story(false, "{}").read(new Place(999, "place 0"), 5);

    assertThat(asked)
        .containsExactly(
            new UserHistory.Slice(7, Instant.EPOCH, null, null, 5, true),
            new UserHistory.Slice(7, Instant.EPOCH, Instant.ofEpochSecond(1), "place 0", 5, false));
  }

  @Test
  void aPassThatIsInNoListAnyMoreIsKnownAsItWasLastLogged() {
    String pass = "{uuid: 'u', status: 'USABLE', expiration: '2026-03-04T05:59:00Z'}";

    assertThat(story(true, pass).lastLogged())
        .hasValueSatisfying(facts -> assertThat(facts.status()).isEqualTo("EXPIRED"));
    assertThat(story(true, "{uuid: 'u', status: 'refunded'}").lastLogged()).isEmpty();
  }

  /** The purchase's own time is the 1000th second; what is not confirmed has no moment. */
  @ParameterizedTest
  @CsvSource({
    "true, 1004.2, 90, ', and confirmed by Bytemark after 4 s'",
    "true, 8206, 9000, ', and confirmed by Bytemark after 2 hours'",
    "true, 999, 9000, ', and confirmed by Bytemark'",
    "true, , 9000, ', and confirmed by Bytemark'",
    "false, , 9000000, ; not confirmed by Bytemark so far",
    ", , 2592999, ; not confirmed by Bytemark so far",
    ", , 2593001, ; not in Bytemark's lists by now",
  })
  void aPurchaseSaysWhetherItIsConfirmedAndWhenByItsOwnTime(
      @Nullable Boolean confirmed, @Nullable BigDecimal on, long now, String expected) {
    PurchaseState state =
        confirmed == null
            ? null
            : new PurchaseState(
                confirmed,
                on == null ? null : Instant.ofEpochMilli(on.movePointRight(3).longValue()));

    String text =
        story(
                true,
                "{_id: 5, uuid: 'u', status: 'purchased'}",
                state == null ? Map.of() : Map.of("u", state),
                Instant.ofEpochSecond(now))
            .read(Place.NEWEST, 5)
            .entries()
            .getFirst()
            .item()
            .text();

    assertThat(text).endsWith("was purchased" + expected);
  }

  @Test
  void aTimeBeyondFourDigitsOfYearsIsShownAsTheLastThatHasFour() {
    TimelineItem item =
        TimelineItem.of(
            Instant.ofEpochMilli(Long.MAX_VALUE),
            new Sentence(Kind.ticket_event, "happened"),
            null,
            new TimelineItem.Source("bytemark_tickets_log", "5"),
            Map.of());

    assertThat(item.time()).hasToString("9999-12-31T23:59:59.999Z");
    assertThat(EntryDetails.plain(new BsonDateTime(Long.MIN_VALUE)))
        .isEqualTo("0001-01-01T00:00:00Z");
  }

  @Test
  void whatIsRedactedIsNamed() {
    TimelineItem item =
        story(false, "{_id: 5, status: 'validated', device_info: null, secret_of_others: 1}")
            .read(Place.NEWEST, 5)
            .entries()
            .getFirst()
            .item();

    assertThat(item.details())
        .containsEntry("redacted", List.of("device_info"))
        .containsEntry("device_info", null)
        .containsEntry("status", "validated")
        .hasSize(3);
    assertThat(item.source()).isEqualTo(new TimelineItem.Source("bytemark_tickets_log", "5"));
  }

  @Test
  void whatIsLargeIsNotRepeatedAndWhatJsonDoesNotKnowIsText() {
    String large = "x".repeat(501);
    TimelineItem item =
        story(
                true,
                """
                {status: 'failed', error_details: {a: {b: {c: {d: 1}}}}, payment_method: '%s',
                 purchase_amount: {$numberDecimal: '5.50'}, expiration_date: {$date: 0},
                 route_info: {route_id: 7, stops: [1, null]}, uses_count: {$numberDouble: 'NaN'}}
                """
                    .formatted(large))
            .read(Place.NEWEST, 5)
            .entries()
            .getFirst()
            .item();

    assertThat(item.details().toString())
        .isEqualTo(
            "{status=failed, error_details=(too large to show here), payment_method=(too large to"
                + " show here), purchase_amount=5.50, expiration_date=1970-01-01T00:00:00Z,"
                + " route_info={route_id=7, stops=[1, null]}, uses_count=NaN,"
                + " redacted=[device_info]}");
  }
}
