package io.farekeeper.timeline.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.outbox.NoticeEvent;
import io.farekeeper.refresh.RefreshRow;
import io.farekeeper.statuscheck.UserCheck;
import io.farekeeper.tickets.reading.PassFacts;
import io.farekeeper.tickets.reading.RiderCache;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What support reads, word by word. */
class WordsTest {
  private static final AgencyTime TIMES = new AgencyTime(ZoneId.of("America/Chicago"));
  private static final Instant NOW = Instant.parse("2026-03-05T12:00:00Z");
  private static final Instant OVER = Instant.parse("2026-03-04T05:59:00Z");
  private static final String UUID = "0b0f3c1e-77aa-4c55-9d5e-1d2c3b4a4411";

  private final PassWords pass = new PassWords(TIMES);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                    | USABLE    | is usable and does not expire, not used so far
          {expiration: '2026-04-01T04:59:00Z'}                  | USABLE    | is usable until 31 March 2026, 23:59 (America/Chicago), not used so far
          {expiration: '2026-03-04T05:59:00Z'}                  | USABLE    | expired unused on 3 March 2026, 23:59 (America/Chicago): its expiration passed
          {expiration: '2026-03-04 05:59:00', first_use: null}  | EXPIRED   | expired unused on 3 March 2026, 23:59 (America/Chicago): its expiration passed
          {expiration: '2026-03-04T05:59:00Z', first_use: '2026-03-04T02:59:00Z'} | USING | expired after use on 3 March 2026, 23:59 (America/Chicago): it was first used on 3 March 2026, 20:59 (America/Chicago) and its expiration passed
          {expiration: '2026-03-04T05:59:00Z', first_use: 'soon'} | EXPIRED | expired on 3 March 2026, 23:59 (America/Chicago): its expiration passed; when it was used cannot be read
          {expiration: 'never'}                                 | EXPIRED   | is expired, says Bytemark; its expiration cannot be read
          {expiration: 'never'}                                 | USABLE    | is usable; its expiration cannot be read
          {}                                                    | EXPIRED   | is expired, says Bytemark, and names no expiration
          {expiration: '2027-03-04T05:59:00Z'}                  | EXPIRED   | is expired, says Bytemark, although its expiration is 3 March 2027, 23:59 (America/Chicago)
          {first_use: '2026-03-05T11:00:00Z'}                   | USABLE    | is in use since 5 March 2026, 05:00 (America/Chicago) and does not expire
          {first_use: '2026-03-05T11:00:00Z', expiration: '2026-03-05T14:00:00Z'} | USING | is in use since 5 March 2026, 05:00 (America/Chicago) until 5 March 2026, 08:00 (America/Chicago)
          {uses_count: 1, allowed_uses: 1, first_use: '2026-03-05T11:00:00Z'} | USES_GONE | is used up: 1 of 1 rides are taken, the first on 5 March 2026, 05:00 (America/Chicago)
          {expiration: '2026-03-04T05:59:00Z'}                  | USES_GONE | is used up: all its rides are taken
          {}                                                    | LOCKED    | has the status LOCKED at Bytemark
          """)
  void aPassStandsAndWhy(String payload, String status, String verdict) {
    assertThat(pass.verdict(facts(payload, status), NOW)).isEqualTo(verdict);
  }

  @Test
  void aPassIsNamedByItsLabelAndTheEndOfItsUuid() {
    assertThat(PassWords.name("Single Ride", UUID)).isEqualTo("Single Ride (…4411)");
    assertThat(PassWords.name(null, UUID)).isEqualTo("Pass (…4411)");
    assertThat(PassWords.name("Day\nPass", "")).isEqualTo("Day Pass");
    assertThat(PassWords.name(null, "ab")).isEqualTo("Pass (…ab)");
  }

  @Test
  void theLifeOfAPass() {
    PassFacts facts =
        facts("{label_name: 'Single Ride', expiration: '2026-03-04T05:59:00Z'}", "USABLE");

    assertThat(pass.expired(facts, OVER).text())
        .isEqualTo(
            "Single Ride (…4411) expired unused on 3 March 2026, 23:59 (America/Chicago): its"
                + " expiration passed");
    assertThat(pass.issued(facts).text()).isEqualTo("Single Ride (…4411) was issued");
    assertThat(pass.firstUsed(facts).text())
        .isEqualTo("Single Ride (…4411) was used for the first time");
  }

  @Test
  void timesAreTheAgencysOnBothSidesOfAClockChange() {
    assertThat(TIMES.of(Instant.parse("2026-03-08T07:59:00Z")))
        .isEqualTo("8 March 2026, 01:59 (America/Chicago)");
    assertThat(TIMES.of(Instant.parse("2026-03-08T08:00:00Z")))
        .isEqualTo("8 March 2026, 03:00 (America/Chicago)");
    assertThat(TIMES.of(Instant.MAX)).startsWith("31 December 9999, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {status: 'purchased', ticket_type: 'daily_pass', purchase_amount: 5.5, payment_method: 'credit_card'} | ticket_purchased | daily_pass (…4411) was purchased for 5.50 by credit_card
          {status: 'purchased', purchase_amount: 3, currency: 'USD'} | ticket_purchased | Ticket (…4411) was purchased for 3.00 USD
          {status: 'purchased', purchase_amount: {$numberDouble: 'NaN'}} | ticket_purchased | Ticket (…4411) was purchased
          {status: 'purchased', purchase_amount: 1e300} | ticket_purchased | Ticket (…4411) was purchased
          {status: 'validated', validation_location: 'Metro Station A', route_info: {route_id: 'route_123', direction: 'northbound'}} | ticket_validated | Ticket (…4411) was validated at Metro Station A, route route_123 northbound
          {status: 'validated', route_info: null, validation_location: null} | ticket_validated | Ticket (…4411) was validated
          {status: 'expired'}   | ticket_expired   | Ticket (…4411) was reported as expired
          {status: 'refunded', refund_amount: 5.5} | ticket_refunded | Ticket (…4411) was refunded for 5.50
          {status: 'cancelled'} | ticket_cancelled | Ticket (…4411) was cancelled
          {status: 'success', operation_type: 'purchase'} | operation_succeeded | Operation “purchase” succeeded for Ticket (…4411)
          {status: 'failed', operation_type: 'purchase', error_details: {message: 'Card declined.'}} | operation_failed | Operation “purchase” failed for Ticket (…4411): Card declined
          {status: 'failed', error_details: 'No answer'} | operation_failed | An operation failed for Ticket (…4411): No answer
          {status: 'looked at'} | ticket_event     | “looked at” was recorded for Ticket (…4411)
          {status: 7}           | ticket_event     | An operation was recorded for Ticket (…4411)
          {status: 'USABLE', label_name: 'Single Ride'} | pass_recorded | Logged by another service: Single Ride (…4411) is usable and does not expire, not used so far
          {status: 'USABLE', label_name: 'Single Ride', farekeeper: {list: 'passes', change: 'created'}} | pass_found | First seen in Bytemark's list of current passes: Single Ride (…4411) is usable and does not expire, not used so far
          {status: 'USABLE', label_name: 'Single Ride', farekeeper: {list: 'passes', change: 'created', pushed: 5}} | pass_found | Reported by the app, Bytemark has yet to confirm it: Single Ride (…4411) is usable and does not expire, not used so far
          {status: 'EXPIRED', expiration: '2026-03-04T05:59:00Z', farekeeper: {list: 'passes4', change: 'created'}} | pass_found | First seen in Bytemark's list of expired passes: Pass (…4411) expired unused on 3 March 2026, 23:59 (America/Chicago): its expiration passed
          {status: 'USES_GONE', uses_count: 2, allowed_uses: 2, farekeeper: {list: 'passes', change: 'changed'}} | pass_changed | Bytemark reports a change: Pass (…4411) is used up: 2 of 2 rides are taken
          """)
  void anEntryOfTheTicketLog(String entry, Kind kind, String text) {
    BsonDocument document = BsonDocument.parse("{uuid: '%s'}".formatted(UUID));
    document.putAll(BsonDocument.parse(entry));

    assertThat(new EntryWords(TIMES).of(document, NOW, null)).isEqualTo(new Sentence(kind, text));
  }

  @Test
  void anEntryIsNamedAsItsPassIsKnown() {
    PassFacts known = facts("{label_name: 'Single Ride'}", "USABLE");

    assertThat(
            new EntryWords(TIMES).of(BsonDocument.parse("{status: 'refunded'}"), NOW, known).text())
        .isEqualTo("Single Ride (…4411) was refunded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          1 | pending   | 0 | -               | refresh_requested | A refresh was requested; it is still pending
          1 | processed | 0 | -               | refresh_requested | A refresh was requested
          3 | processed | 0 | -               | refresh_requested | A refresh was scheduled for 3 March 2026, 23:59 (America/Chicago)
          2 | processed | 0 | -               | reward_requested  | A reward is due to the rider: a notice about it was requested
          """)
  void aRequestIsQueued(
      int type, RefreshRow.State state, int attempts, String note, Kind kind, String text) {
    assertThat(new RefreshWords(TIMES).queued(row(type, state, attempts, note)))
        .isEqualTo(new Sentence(kind, text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          1 | processed | 0  | -            | refresh_done     | The refresh was done
          1 | processed | 1  | -            | refresh_done     | The refresh was done after 2 attempts
          3 | processed | 0  | by hand      | refresh_done     | The refresh was done (by hand)
          1 | given_up  | 10 | HTTP 500     | refresh_given_up | The refresh was given up after 10 attempts: HTTP 500
          1 | given_up  | 1  | the session has expired | refresh_given_up | The refresh was given up: the session has expired; the rider must log in again in the app
          1 | given_up  | 1  | session expired (50020) | refresh_given_up | The refresh was given up: the session has expired; the rider must log in again in the app
          1 | given_up  | 0  | -            | refresh_given_up | The refresh was given up: Bytemark: HTTP 502
          2 | processed | 0  | -            | reward_done      | The notice about the reward was handed over to be sent
          2 | processed | 0  | same reward  | reward_done      | No further notice about the reward: the rider had just been told of one
          2 | given_up  | 0  | refused: 410 | reward_given_up  | The notice about the reward was given up: refused: 410
          """)
  void aRequestIsSettled(
      int type,
      RefreshRow.State state,
      int attempts,
      @Nullable String note,
      Kind kind,
      String text) {
    assertThat(new RefreshWords(TIMES).settled(row(type, state, attempts, note)))
        .isEqualTo(new Sentence(kind, text));
  }

  @Test
  void aRequestFailsAndIsTriedAgain() {
    RefreshWords words = new RefreshWords(TIMES);

    assertThat(words.failing(row(1, RefreshRow.State.pending, 3, null)).text())
        .isEqualTo(
            "The refresh failed, 3 attempts so far: Bytemark: HTTP 502; next try on 3 March 2026,"
                + " 23:59 (America/Chicago)");
    assertThat(words.failing(row(1, RefreshRow.State.pending, 0, null)).text())
        .startsWith("The refresh did not get through, which counts no attempt: Bytemark: HTTP 502");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | true  | {expiration: '2026-03-04T05:59:00Z'} | USABLE to EXPIRED | status_saved | A status check saved USABLE to EXPIRED for Pass (…4411), because its expiration 3 March 2026, 23:59 (America/Chicago) had passed and it had never been used
          true  | true  | {expiration: '2026-03-04T05:59:00Z', first_use: '2026-03-04T02:59:00Z'} | USING to EXPIRED | status_saved | A status check saved USING to EXPIRED for Pass (…4411), because its expiration 3 March 2026, 23:59 (America/Chicago) had passed and it had been first used on 3 March 2026, 20:59 (America/Chicago)
          false | false | {first_use: '2026-03-04T02:59:00Z'} | USABLE to USING | status_found | A status check (dry run, nothing saved) found USABLE to USING for Pass (…4411), because it had been first used on 3 March 2026, 20:59 (America/Chicago)
          true  | false | {expiration: '2029-03-04T05:59:00Z'} | USABLE to EXPIRED | status_found | A status check found USABLE to EXPIRED for Pass (…4411) but saved nothing, since it was refused or stopped
          """)
  void aStatusCheck(
      boolean editMode, boolean saved, String payload, String log, Kind kind, String text) {
    UserCheck check = new UserCheck(NOW.getEpochSecond(), NOW, editMode, saved, List.of());

    assertThat(
            new CheckWords(TIMES)
                .of(check, new UserCheck.Change(UUID, log), facts(payload, "EXPIRED")))
        .isEqualTo(new Sentence(kind, text));
  }

  @Test
  void aStatusCheckOfAPassThatNobodyKnowsAnyMore() {
    UserCheck check = new UserCheck(NOW.getEpochSecond(), NOW, true, true, List.of());

    assertThat(
            new CheckWords(TIMES)
                .of(check, new UserCheck.Change(UUID, "USABLE to USING"), null)
                .text())
        .isEqualTo("A status check saved USABLE to USING for Pass (…4411)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          sent      | 1 | -        | A notice about the reward was queued | The rider was told about the reward: sent
          failed    | 2 | HTTP 410 | A notice about the reward was queued | The rider could not be told about the reward: HTTP 410
          pending   | 0 | -        | A notice about the reward was queued; it is not sent yet | -
          uncertain | 2 | no answer | A notice about the reward was queued; 2 tries so far, the last: no answer; next try on 3 March 2026, 23:59 (America/Chicago) | -
          """)
  void aNotice(
      String state, int attempts, @Nullable String error, String queued, @Nullable String settled) {
    NoticeEvent notice = new NoticeEvent(NOW, 7, "REWARD", "t", state, attempts, OVER, error);
    NoticeWords words = new NoticeWords(TIMES);

    assertThat(words.queued(notice).text()).isEqualTo(queued);
    if (settled != null) {
      assertThat(words.settled(notice).text()).isEqualTo(settled);
    }
  }

  @Test
  void theCache() {
    RiderCache cache =
        new RiderCache("1", NOW, NOW, List.of(facts("{}", "USABLE")), List.of(), List.of());

    assertThat(CacheWords.synchronised(cache).text())
        .isEqualTo(
            "The cache was last brought in step with Bytemark: 1 current pass, 0 expired ones");
    assertThat(
            CacheWords.failed(
                    new RiderCache.Failure("passes4Log", 0, NOW, List.of("Please log back in.")))
                .text())
        .isEqualTo(
            "Synchronisation failed on the list of expired passes, nothing was changed: “Please log"
                + " back in”");
    assertThat(CacheWords.failed(new RiderCache.Failure("passesLog", 0, null, List.of())).text())
        .isEqualTo(
            "Synchronisation failed at a time that Bytemark did not tell (it is told here) on the"
                + " list of current passes, nothing was changed: Bytemark gave no reason");
  }

  @Test
  void whatOthersWroteStaysShortAndOnOneLine() {
    assertThat(Quoted.of("a\r\nb\tc\u0000.")).isEqualTo("a b c");
    assertThat(Quoted.of("x".repeat(300))).hasSize(200).endsWith("…");
    // Half a character is no UTF-8: no answer could hold it.
    assertThat(Quoted.of("🚫".repeat(150))).isEqualTo("🚫".repeat(99) + "…");
  }

  private static PassFacts facts(String payload, String status) {
    return PassFacts.of(UUID, status, false, BsonDocument.parse(payload), NOW);
  }

  private static RefreshRow row(
      int type, RefreshRow.State state, int attempts, @Nullable String note) {
    return new RefreshRow(
        7,
        42,
        type,
        state,
        type == 3 ? OVER : null,
        NOW,
        NOW,
        attempts,
        state == RefreshRow.State.pending ? OVER : null,
        "Bytemark: HTTP 502",
        note);
  }
}
