package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import io.farekeeper.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What MongoDB itself says of every combination of filters: it reads what it answers. */
class FindingIndexesTest {
  private static final int LIMIT = 20;
  private static final int COUNT = 20_000;

  @Test
  void everyQueryReadsARangeOfAnIndexInItsOrder() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "only a real MongoDB explains a query");
    try (Log log = new Log(TestMongo.best())) {
      fill(log);
      for (int filters = 0; filters < 32; filters++) {
        for (boolean newestFirst : new boolean[] {true, false}) {
          EntryQuery query = query(filters, newestFirst);
          check(log, query, null);
          List<FoundEntry> page = log.reader.read(query, null, LIMIT, true).entries();
          assertThat(page).as(query.toString()).isNotEmpty();
          check(log, query, page.getLast().position());
        }
      }
    }
  }

  /** A list of all entries ends with them: it must not look through the others for them. */
  @Test
  void entriesWithATimeOfAnotherTypeAreFoundWithoutTheOthers() {
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "only a real MongoDB explains a query");
    try (Log log = new Log(TestMongo.best())) {
      fill(log);
      log.add("{_id: 'a', timestamp: [1, 2]}", "{_id: 'b', timestamp: 'x'}");
      Document plan =
          log.entries
              .find(new RangeScans(Log.all(true), null).of(TimestampKind.ODD).getFirst())
              .sort(new RangeScans(Log.all(true), null).order(TimestampKind.ODD))
              .explain(ExplainVerbosity.EXECUTION_STATS);
      assertThat(plan.get("executionStats", Document.class))
          .containsEntry("totalDocsExamined", 2)
          .containsEntry("nReturned", 2);
    }
  }

  private static void fill(Log log) {
    List<BsonDocument> entries = new ArrayList<>();
    for (int n = 0; n < COUNT; n++) {
      String status = n % 50 == 0 ? "failed" : n % 2 == 0 ? "validated" : "success";
      long time = 1709500000L + n;
      entries.add(
          BsonDocument.parse(
              "{user_id: %d, uuid: '%s', status: '%s', timestamp: {$numberLong: '%d'}}"
                  .formatted(n % 4, uuid(n), status, n % 3 == 0 ? time * 1000 : time)));
    }
    log.entries.insertMany(entries);
  }

  /** Some in capitals: a UUID is looked for in its spellings, which must not need a sort. */
  private static String uuid(int n) {
    String uuid = "6a1d8f30-91c7-4b52-8e0d-%012x".formatted(n % 4000);
    return n % 3 == 0 ? uuid.toUpperCase(Locale.ROOT) : uuid;
  }

  private static EntryQuery query(int filters, boolean newestFirst) {
    String[] statuses =
        (filters & 12) == 0
            ? new String[0]
            : (filters & 8) == 0 ? new String[] {"failed"} : new String[] {"failed", "validated"};
    boolean timed = (filters & 16) != 0;
    return new EntryQuery(
        (filters & 1) == 0 ? null : 0L,
        (filters & 2) == 0 ? null : uuid(0),
        Log.statuses(statuses),
        timed ? Instant.ofEpochSecond(1709500000L) : null,
        timed ? Instant.ofEpochSecond(1709500000L + COUNT) : null,
        newestFirst);
  }

  private static void check(Log log, EntryQuery query, @Nullable Position after) {
    RangeScans rangeScans = new RangeScans(query, after);
    for (TimestampKind kind : TimestampKind.values()) {
      for (Bson scan : rangeScans.of(kind)) {
        Document plan =
            log.entries
                .find(scan)
                .sort(rangeScans.order(kind))
                .limit(LIMIT)
                .explain(ExplainVerbosity.EXECUTION_STATS);
        String winner = String.valueOf(plan.get("queryPlanner", Document.class).get("winningPlan"));
        Document stats = plan.get("executionStats", Document.class);
        String what = query + " after " + after + " in " + kind + ": " + winner;
        assertThat(winner).as(what).contains("IXSCAN").doesNotContain("COLLSCAN");
        if (kind != TimestampKind.ODD) {
          // Only there, where nothing is, a sort of what is found may be needed.
          assertThat(winner).as(what).doesNotContain("stage=SORT,");
        }
        assertThat(((Number) stats.getOrDefault("totalDocsExamined", 0)).intValue())
            .as(what)
            .isLessThanOrEqualTo(allowed(query));
      }
    }
  }

  /** Where several indexes fit, MongoDB takes what it finds cheapest: common ones by time, say. */
  private static int allowed(EntryQuery query) {
    boolean several = query.userId() != null && !query.statuses().isEmpty();
    return several || query.statuses().size() > 1 ? 10 * LIMIT : LIMIT + 5;
  }
}
