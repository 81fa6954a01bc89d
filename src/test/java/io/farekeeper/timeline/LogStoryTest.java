package io.farekeeper.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.purchases.PurchaseState;
import io.farekeeper.ticketlog.UserHistory;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.EntryWords;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class LogStoryTest {
  private final List<UserHistory.Slice> asked = new ArrayList<>();

  private LogStory story(boolean seesAll, String entry) {
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
        _ ->
            Map.of(
                "u",
                new PurchaseState(Instant.ofEpochSecond(1000), Instant.ofEpochMilli(1_004_200))),
        new StoryQuery(7, null, Instant.EPOCH, null, seesAll));
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

    assertThat(story(true, pass).lastLogged(Instant.parse("2026-03-05T00:00:00Z")))
        .hasValueSatisfying(facts -> assertThat(facts.status()).isEqualTo("EXPIRED"));
    assertThat(story(true, "{uuid: 'u', status: 'refunded'}").lastLogged(Instant.EPOCH)).isEmpty();
  }

  @Test
  void aPurchaseSaysWhetherItIsConfirmed() {
    String text =
        story(true, "{_id: 5, uuid: 'u', status: 'purchased'}")
            .read(Place.NEWEST, 5)
            .entries()
            .getFirst()
            .item()
            .text();

    assertThat(text).endsWith("was purchased, and confirmed by Bytemark after 4 s");
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
