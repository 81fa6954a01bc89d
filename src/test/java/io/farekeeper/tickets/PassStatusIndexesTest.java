package io.farekeeper.tickets;

import static io.farekeeper.tickets.JudgedWorld.OVER;
import static io.farekeeper.tickets.JudgedWorld.changes;
import static io.farekeeper.tickets.JudgedWorld.pass;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.UpdateOneModel;
import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.statuses.CacheChanges;
import io.farekeeper.tickets.statuses.PassStatuses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OwnServers.class)
class PassStatusIndexesTest {
  @AutoClose private final JudgedWorld world;

  PassStatusIndexesTest(TestMongo server) {
    world = new JudgedWorld(server);
  }

  /** Neither query, nor a write, reads documents that it does not need. */
  @Test
  void everyQueryHasItsIndex() {
    Assumptions.assumeFalse(world.server.kind().equals("embedded"), "it cannot explain");
    List<BsonDocument> many = new ArrayList<>();
    for (int user = 0; user < 2000; user++) {
      String status = user < 20 ? "USING" : "EXPIRED";
      many.add(
          BsonDocument.parse(
              "{user_id: %d, passes: [%s, %s]}"
                  .formatted(user, pass("a", status, OVER), pass("b", "EXPIRED", OVER))));
    }
    world.caches.insertMany(many);
    world.cache("{user_id: 5000, passes: 'x'}");
    assertThat(examined(PassStatuses.withLivePass())).isEqualTo(20);
    assertThat(examined(PassStatuses.flawed())).isEqualTo(1);
    assertThat(explainCount(PassStatuses.withLivePass()))
        .contains("\"IXSCAN\"", "farekeeper_pass_statuses")
        .doesNotContain("COLLSCAN", "FETCH");
    CacheChanges one = changes(world.judge(7)).getFirst();
    BsonDocument saved =
        explainSave(PassStatuses.write(one.documentId(), one.changes().getFirst()));
    assertThat(saved.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"IXSCAN\"", "\"_id_\"")
        .doesNotContain("COLLSCAN", "farekeeper_pass_statuses");
    assertThat(saved.getDocument("executionStats").getNumber("totalDocsExamined").intValue())
        .isEqualTo(1);
  }

  private String explainCount(Bson filter) {
    return world
        .caches
        .aggregate(List.of(Aggregates.match(filter), Aggregates.count()))
        .explain(BsonDocument.class)
        .toJson();
  }

  private BsonDocument explainSave(UpdateOneModel<RawBsonDocument> write) {
    BsonDocument update =
        new BsonDocument("q", write.getFilter().toBsonDocument())
            .append("u", Objects.requireNonNull(write.getUpdate()).toBsonDocument())
            .append("hint", Objects.requireNonNull(write.getOptions().getHint()).toBsonDocument());
    BsonDocument command =
        new BsonDocument("update", new BsonString(Caches.COLLECTION))
            .append("updates", new BsonArray(List.of(update)));
    return world.database.runCommand(
        new BsonDocument("explain", command).append("verbosity", new BsonString("executionStats")),
        BsonDocument.class);
  }

  private int examined(Bson filter) {
    BsonDocument explained =
        world.caches.find(filter).projection(PassStatuses.PROJECTION).explain(BsonDocument.class);
    assertThat(explained.getDocument("queryPlanner").getDocument("winningPlan").toJson())
        .contains("\"IXSCAN\"", "farekeeper_pass_statuses")
        .doesNotContain("COLLSCAN");
    return explained.getDocument("executionStats").getNumber("totalDocsExamined").intValue();
  }
}
