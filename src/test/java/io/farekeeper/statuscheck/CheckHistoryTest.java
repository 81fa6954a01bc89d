package io.farekeeper.statuscheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnServers.class)
class CheckHistoryTest {
  private final TestMongo server;
  @AutoClose private final MongoClient client;
  private final MongoCollection<BsonDocument> logs;
  private final CheckHistory history;

  CheckHistoryTest(TestMongo server) {
    this.server = server;
    client = server.client();
    MongoDatabase database = server.database(client);
    logs = database.getCollection(CheckLog.COLLECTION, BsonDocument.class);
    history = new CheckHistory(database);
  }

  @BeforeEach
  void threeChecks() {
    logs.drop();
    logs.createIndexes(CheckHistory.INDEXES.indexes());
    log(
        """
        {_id: 1000, check_userID: 'all users', editMode: true, check_time: '1970-01-01T00:16:39.500Z',
         log: [{user_id: 6, invalid_list: [{pass_uuid: 'x', status_log: 'USABLE to USING'}]},
               {user_id: 7, invalid_list: [{pass_uuid: 'a', status_log: 'USABLE to USING'},
                                           {pass_uuid: 'b', status_log: 'USING to EXPIRED'}]}],
         farekeeper: {saved: true}}
        """);
    log(
        """
        {_id: 2000, editMode: false, check_time: 'long ago',
         log: [{user_id: 7, invalid_list: [{pass_uuid: 'b', status_log: 'USING to EXPIRED'}]}]}
        """);
    log(
        """
        {_id: 3000, editMode: true, log: [{user_id: 7.0, invalid_list: [{pass_uuid: 'a',
         status_log: 'USING to EXPIRED'}]}], farekeeper: {saved: false}}
        """);
  }

  @Test
  void returnsWhatEachCheckFoundAboutTheUserNewestFirst() {
    assertThat(lines(history.of(7, null, 0, Long.MAX_VALUE, 10)))
        .containsExactly(
            "3000 edit, not saved: a USING to EXPIRED",
            "2000 dry: b USING to EXPIRED",
            "1000 edit, saved: a USABLE to USING, b USING to EXPIRED");
    assertThat(lines(history.of(6, null, 0, Long.MAX_VALUE, 10)))
        .containsExactly("1000 edit, saved: x USABLE to USING");
    assertThat(history.of(5, null, 0, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(history.of(7, null, 0, Long.MAX_VALUE, 10))
        .extracting(check -> check.at().toString())
        .containsExactly(
            "1970-01-01T00:50:00Z", "1970-01-01T00:33:20Z", "1970-01-01T00:16:39.500Z");
  }

  @Test
  void returnsAPageOfATimeOrOfAPass() {
    assertThat(lines(history.of(7, null, 1000, 2999, 1)))
        .containsExactly("2000 dry: b USING to EXPIRED");
    assertThat(lines(history.of(7, null, 1001, 2000, 9)))
        .containsExactly("2000 dry: b USING to EXPIRED");
    assertThat(lines(history.of(7, "a", 0, Long.MAX_VALUE, 10)))
        .containsExactly(
            "3000 edit, not saved: a USING to EXPIRED", "1000 edit, saved: a USABLE to USING");
  }

  @Test
  void findsAPassInAnyLetterCaseIfItIsAUuid() {
    String upper = "6A1D8F30-91C7-4B52-8E0D-3F5A7C2BE411";
    log(
        "{_id: 4000, log: [{user_id: 7, invalid_list: [{pass_uuid: '%s', status_log: 'x'}]}]}"
            .formatted(upper));

    assertThat(lines(history.of(7, upper.toLowerCase(Locale.ROOT), 0, Long.MAX_VALUE, 10)))
        .containsExactly("4000 dry: %s x".formatted(upper));
    assertThat(history.of(7, "A", 0, Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void aCheckThatWasLoggedInMillisecondsHasItsPlaceAmongTheOthers() {
    String log = "log: [{user_id: 7, invalid_list: [{pass_uuid: 'c', status_log: 'x'}]}]";
    log("{_id: {$numberLong: '1790000000500'}, " + log + "}");
    log("{_id: 1790000001, " + log + "}");
    log("{_id: 1789999999.5, " + log + "}");

    List<UserCheck> checks = history.of(7, null, 2_000, Long.MAX_VALUE, 4);

    assertThat(checks)
        .extracting(UserCheck::second)
        .containsExactly(1_790_000_001L, 1_790_000_000L, 1_789_999_999L, 3_000L);
    assertThat(checks.get(1).at().toString()).isEqualTo("2026-09-21T14:13:20Z");
    assertThat(history.of(7, null, 1_790_000_000, 1_790_000_000, 9)).hasSize(1);
  }

  @Test
  void readsByTheIndexWhatIsOfTheUserAlone() {
    assumeThat(server.kind()).as("the embedded server explains nothing").isEqualTo("MongoDB");
    for (int id = 10_000; id < 10_200; id++) {
      log(
          "{_id: %d, log: [{user_id: 8, invalid_list: [{pass_uuid: 'c', status_log: 'x'}]}]}"
              .formatted(id));
    }

    BsonDocument plan = history.page(7, null, 0, Long.MAX_VALUE, 2).explain(BsonDocument.class);

    BsonDocument stats = plan.getDocument("executionStats");
    assertThat(stats.getNumber("totalDocsExamined").intValue()).isEqualTo(2);
    assertThat(plan.toJson()).contains("farekeeper_checks_of_user").doesNotContain("\"SORT\"");
  }

  private void log(String json) {
    logs.insertOne(BsonDocument.parse(json));
  }

  private static List<String> lines(List<UserCheck> checks) {
    List<String> lines = new ArrayList<>();
    for (UserCheck check : checks) {
      String mode = !check.editMode() ? "dry" : check.saved() ? "edit, saved" : "edit, not saved";
      lines.add(
          check.id()
              + " "
              + mode
              + ": "
              + String.join(
                  ", ",
                  check.changes().stream().map(c -> c.passUuid() + " " + c.statusLog()).toList()));
    }
    return lines;
  }
}
