package io.farekeeper.tickets.search;

import static io.farekeeper.tickets.search.ScanWorld.ALL;
import static io.farekeeper.tickets.search.ScanWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search finds, whatever the caches hold. */
@ExtendWith(OwnServers.class)
class PassScanTest {
  @AutoClose private final ScanWorld world;

  PassScanTest(TestMongo server) {
    world = new ScanWorld(server);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          USABLE    | 7 ok USABLE, 8 odd USABLE
          USING     | 7 used USING, 7 using USING
          EXPIRED   | 7 expired EXPIRED, 7 over EXPIRED, 7 usedAndOver EXPIRED
          USES_GONE | 8 gone USES_GONE
          """)
  void statusesAreThoseOfThisMoment(String status, String expected) {
    world.cache(
        "{user_id: 7, passes: [%s, %s, %s, %s, %s, %s]}"
            .formatted(
                pass("ok", "USABLE", "expiration: '2027-01-01T00:00:00Z', first_use: null"),
                pass("over", "USABLE", "expiration: '2026-03-04T05:06:07Z'"),
                pass("used", "USABLE", "first_use: '2026-03-04 05:00:00'"),
                pass("usedAndOver", "USING", "expiration: '2026-03-04T05:00:00Z'"),
                pass("using", "USING", ""),
                pass("expired", "EXPIRED", "expiration: '2027-01-01T00:00:00Z'")));
    world.cache(
        "{user_id: 8, passes: [%s, %s], passes4: [%s]}"
            .formatted(
                pass("gone", "USES_GONE", "expiration: '2026-01-01T00:00:00Z'"),
                pass("odd", "USABLE", "expiration: 'soon'"),
                pass("old", status, "")));

    assertThat(world.found(ScanWorld.of(status), 1)).containsExactly(expected.split(", "));
  }

  @Test
  void everyStatusWhereNoneIsAskedFor() {
    world.cache(
        "{user_id: 7, passes: [%s, {pass_uuid: 'b'}, %s]}"
            .formatted(pass("c", "NEW_WORD", ""), pass("a", "USABLE", "")));

    assertThat(world.found(ALL, 50)).containsExactly("7 a USABLE", "7 b null", "7 c NEW_WORD");
  }

  @Test
  void filtersCombine() {
    world.cache(
        "{user_id: 7, passes: [%s, %s, {pass_uuid: 'c', status: 'USABLE', free_ticket_status: 1}]}"
            .formatted(
                pass("a", "USABLE", "product_uuid: 'P', expiration: '2026-06-01T00:00:00Z'"),
                pass("b", "USABLE", "product_uuid: 'Q', expiration: '2026-07-01T00:00:00Z'")));
    Instant june = Instant.parse("2026-06-01T00:00:00Z");

    assertThat(world.found(new PassQuery("USABLE", june, null, null, null), 9)).isEmpty();
    assertThat(world.found(new PassQuery("USABLE", june.plusMillis(1), null, null, null), 9))
        .containsExactly("7 a USABLE");
    assertThat(world.found(new PassQuery(null, null, june, null, null), 9))
        .containsExactly("7 a USABLE", "7 b USABLE");
    assertThat(world.found(new PassQuery(null, null, june.plusMillis(1), null, null), 9))
        .containsExactly("7 b USABLE");
    assertThat(world.found(new PassQuery(null, null, null, "P", null), 9))
        .containsExactly("7 a USABLE");
    assertThat(world.found(new PassQuery(null, null, null, null, true), 9))
        .containsExactly("7 c USABLE");
    assertThat(world.found(new PassQuery(null, null, null, null, false), 9)).hasSize(2);
  }

  @Test
  void whatAPassSaysOfItself() {
    world.cache(
        """
        {user_id: {$numberLong: "7"}, timestamp: 1772600000000, passes: [{pass_uuid: "a", status: "USABLE",
         free_ticket_status: 1, payload_hash: "h", farekeeper: {pushed: 5, hash: "h"},
         payload: {label_name: "Day pass", product_uuid: "P", time_created: "2026-01-01T00:00:00Z",
          expiration: "2026-02-01T00:00:00Z", first_use: "2026-01-02 00:00:00", uses_count: 1,
          allowed_uses: 10}}]}
        """);

    assertThat(world.scan.read(ALL, null, 9).passes())
        .containsExactly(
            new FoundPass(
                7,
                "a",
                "EXPIRED",
                "USABLE",
                "Day pass",
                "P",
                true,
                false,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-01-02T00:00:00Z"),
                1L,
                10L,
                Instant.ofEpochSecond(1772600000)));
  }

  @Test
  void whatIsNoPassStopsNothing() {
    for (String odd :
        List.of(
            "{user_id: 1, passes: null}",
            "{user_id: 2}",
            "{user_id: 3, passes: 'x'}",
            "{user_id: 4, passes: [null, 5, 'x', [], {}, {status: 'USABLE'}, {status: 5, pass_uuid:"
                + " 9}]}",
            "{user_id: 5, passes: {status: 'USABLE', pass_uuid: 'in a document'}}",
            "{user_id: 6.5, passes: [%s]}".formatted(pass("half", "USABLE", "")),
            "{user_id: 'x', passes: [%s]}".formatted(pass("text", "USABLE", "")),
            "{user_id: null, passes: [%s]}".formatted(pass("null", "USABLE", "")),
            "{user_id: 8.0, timestamp: 'x', passes: [%s, {status: 'USABLE', payload: {uuid: 'b'}}]}"
                .formatted(pass("a", "USABLE", "uses_count: 'x', expiration: ''")),
            "{user_id: 9, timestamp: null, passes: [{pass_uuid: 'n', status: 'USABLE', payload:"
                + " null}]}")) {
      world.cache(odd);
    }
    List<String> expected = List.of("8 a USABLE", "8 b USABLE", "9 n USABLE");

    assertThat(world.found(ScanWorld.of("USABLE"), 1)).isEqualTo(expected);
    assertThat(world.found(ALL, 50)).isEqualTo(expected);
    assertThat(world.fieldData.total(FieldData.Kind.USER_ID_UNREADABLE)).isPositive();
    assertThat(world.fieldData.total(FieldData.Kind.ELEMENT_SKIPPED)).isPositive();
  }

  @Test
  void aPassThatIsThereTwiceIsFoundOnceInWhateverLetters() {
    String uuid = "6a1d8f30-91c7-4b52-8e0d-3f5a7c2be411";
    world.cache(
        "{user_id: 7, passes: [%s, %s, %s]}"
            .formatted(
                pass(uuid, "USING", ""),
                pass("A", "USABLE", ""),
                pass(uuid.toUpperCase(Locale.ROOT), "USABLE", "")));

    assertThat(world.found(ScanWorld.of("USABLE"), 1))
        .containsExactly("7 " + uuid.toUpperCase(Locale.ROOT) + " USABLE", "7 A USABLE");
  }
}
