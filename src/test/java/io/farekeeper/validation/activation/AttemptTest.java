package io.farekeeper.validation.activation;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.PassEligibility;
import io.farekeeper.validation.UnconfirmedRides;
import java.time.Instant;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pass that was looked up says of a call, and how a pass stands. */
public class AttemptTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  public static Attempt noted(@Nullable Long uses, String status, @Nullable String firstUse) {
    return new Attempt(
        1,
        "e",
        7,
        "p",
        Attempt.State.CALLED,
        false,
        "",
        false,
        true,
        uses,
        status,
        firstUse,
        null,
        NOW,
        null,
        0,
        null,
        false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{status: 'USING', uses_count: 1} | true",
        "{status: 'USABLE', uses_count: 1} | true",
        "{status: 'EXPIRED', uses_count: 1} | true",
        "{status: 'USABLE', uses_count: 0} | false",
        "{status: 'USABLE'} | false",
        "{status: 'EXPIRED', uses_count: 0} | false",
        "{status: 'EXPIRED'} | false",
        "{status: 'USING'} | true",
        "{status: 'USES_GONE', uses_count: 0} | true",
        "{status: 'USABLE', first_use: '2026-05-01T12:00:00Z'} | true",
        "{status: 'USABLE', first_use: null} | false",
        "{status: 'EXPIRED', uses_count: '1'} | true",
        "{status: 'USABLE', uses_count: 'many'} | false"
      })
  void anUnusedPassThatWasUsedShowsIt(String payload, boolean seen) {
    assertThat(noted(0L, "USABLE", null).isSeenIn(BsonDocument.parse(payload))).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | {status: 'USABLE', uses_count: 1} | true",
        "0 | {status: 'USABLE', uses_count: 0} | false",
        "0 | {status: 'USABLE'} | true",
        "0 | {status: 'USABLE', uses_count: 'many'} | true",
        "  | {status: 'USABLE', uses_count: 4} | true",
        "3 | {status: 'USABLE', uses_count: 3} | false",
        "4294967296 | {status: 'USABLE', uses_count: {$numberLong: '4294967297'}} | true",
        "4294967296 | {status: 'USABLE', uses_count: {$numberLong: '4294967296'}} | false"
      })
  void itsWordIsDoubtedOnlyIfTheCountsContradict(
      @Nullable Long uses, String payload, boolean believed) {
    assertThat(noted(uses, "USABLE", null).isConfirmedBy(BsonDocument.parse(payload)))
        .isEqualTo(believed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{status: 'USABLE', uses_count: 3, first_use: 'then'} | false",
        "{status: 'USABLE', uses_count: 3, first_use: 'written otherwise'} | false",
        "{status: 'USABLE', uses_count: 2, first_use: 'then'} | false",
        "{status: 'USABLE', uses_count: 4, first_use: 'then'} | true",
        "{status: 'USING', uses_count: 4, first_use: 'then'} | true"
      })
  void aFurtherUseIsToldByTheCount(String payload, boolean seen) {
    assertThat(noted(3L, "USABLE", "then").isSeenIn(BsonDocument.parse(payload))).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{status: 'USABLE'} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 0, allowed_uses: 1} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 1} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 1} | 1 | false | USABLE",
        "{status: 'USABLE', uses_count: 1, allowed_uses: 1} | 0 | false | USES_GONE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: null} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: 0} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: -1} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: 'unlimited'} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: ''} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: '-7'} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: 2.5} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: {$numberDouble: 'NaN'}} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: {$numberDecimal: '-0'}} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: {$numberDecimal: 'NaN'}} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: [7]} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: '7'} | 0 | false | USES_GONE",
        "{status: 'USABLE', uses_count: '7', allowed_uses: '007'} | 0 | false | USES_GONE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: 7.0} | 0 | false | USES_GONE",
        "{status: 'USABLE', uses_count: {$numberLong: '4294967296'}, allowed_uses: 5} | 0 | false |"
            + " USES_GONE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: {$numberLong: '4294967296'}} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: '99999999999999999999'} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', uses_count: 7, allowed_uses: 1e300} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 'many', allowed_uses: 5} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: null, allowed_uses: 5} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: -3, allowed_uses: 5} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 9, allowed_uses: 10} | 0 | false | USABLE",
        "{status: 'USABLE', uses_count: 8, allowed_uses: 10} | 2 | false | USES_GONE",
        "{status: 'USABLE', uses_count: 0, allowed_uses: 1} | 1 | true | USING",
        "{status: 'USABLE', uses_count: 0, allowed_uses: 1} | 1 | false | USES_GONE",
        "{status: 'USABLE', first_use: '2026-01-01T00:00:00Z', allowed_uses: 9} | 0 | false |"
            + " USABLE",
        "{status: 'USABLE', expiration: '2026-05-01T12:00:00Z'} | 0 | false | EXPIRED",
        "{status: 'USABLE', expiration: '2026-05-01 12:00:01'} | 0 | false | USABLE",
        "{status: 'USABLE', expiration: 'soon'} | 0 | false | USABLE",
        "{status: 'USABLE', expiration: null} | 0 | false | USABLE",
        "{status: 'USING', uses_count: 1} | 0 | false | USING",
        "{status: 'USING', expiration: '2026-05-01T07:00:00-05:00'} | 0 | false | EXPIRED",
        "{status: 'EXPIRED', expiration: '2030-05-01T12:00:00Z'} | 0 | false | EXPIRED",
        "{status: 'USES_GONE'} | 0 | false | USES_GONE",
        "{status: 'LOST'} | 0 | false | UNUSABLE",
        "{} | 0 | false | UNUSABLE"
      })
  void aPassStandsByItsPayload(
      String payload, int waiting, boolean running, PassEligibility expected) {
    PassView pass = new PassView(7, "p", 0, 0, BsonDocument.parse(payload), NOW);

    assertThat(PassEligibility.of(pass, new UnconfirmedRides(waiting, running), NOW))
        .isEqualTo(expected);
  }
}
