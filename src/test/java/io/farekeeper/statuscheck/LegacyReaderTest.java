package io.farekeeper.statuscheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.stores.FieldData;
import io.farekeeper.testing.NodePrograms;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.tickets.statuses.PassStatuses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The check log as the Node.js programs see it: by a mongoose model with the contract's fields, and
 * by their own, which declares no more than a text for the id.
 */
class LegacyReaderTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final String MODEL =
      """
      const mongoose = require('./lib/mongoose');
      const connect = require('./lib/mongo');
      const Theirs = require('./models/BytemarkCacheStatusCheckLog');
      const Contract = connect('cache').model('contract', new mongoose.Schema({
        _id: Number, check_userID: mongoose.Schema.Types.Mixed, editMode: Boolean,
        check_time: String, part: Number, parts: Number,
        log: [{_id: false, user_id: Number,
          invalid_list: [{_id: false, pass_uuid: String, status_log: String}]}],
      }, {strict: false}), 'bytemark_cache_status_check_log');
      (async () => {
        const ids = (await Contract.find({}, {_id: 1}).sort({_id: 1})).map((d) => d._id);
        const read = [];
        for (const id of ids) {
          const found = await Contract.findById(id);
          await found.validate();
          read.push(found.toObject());
        }
        const theirs = await Theirs.find({check_time: /^2026-03-04T/}).sort({_id: 1});
        console.log(JSON.stringify({read, theirs: theirs.map((d) => [d._id, d.get('log').length])}));
        await connect.closeAll();
      })();
      """;

  private Path legacy;
  private TestMongo mongo;

  @BeforeEach
  void whereThereIsSuchAProgram() {
    Assumptions.assumeTrue(NodePrograms.legacy().isPresent(), "see FAREKEEPER_TEST_LEGACY");
    Assumptions.assumeTrue(TestMongo.real().isPresent(), "see FAREKEEPER_TEST_MONGOD");
    legacy = NodePrograms.legacy().orElseThrow();
    mongo = TestMongo.real().orElseThrow();
  }

  @Test
  void mongooseReadsACheckLogInOneAndInSeveralDocuments() throws Exception {
    check(1, 15 << 20, Map.of("userID", 7L, "statusChange", 0L, "force", 0L));
    check(40, 2000, Map.of("userID", 0L, "statusChange", 1L, "force", 0L));

    JsonNode seen = asNodeSeesIt();

    JsonNode single = seen.path("read").get(0);
    assertThat(single.toString())
        .isEqualTo(
            """
            {"_id":%d,"check_userID":7,"editMode":false,"check_time":"2026-03-04T05:06:07.000Z",\
            "log":[{"user_id":7,"invalid_list":[{"pass_uuid":"p7","status_log":"USABLE to EXPIRED"}]}],\
            "farekeeper":{"saved":false,"unreadable":{"count":0,"examples":[]}}}\
            """
                .formatted(NOW.getEpochSecond()));
    requireParts(seen);
    assertThat(seen.path("theirs").size()).isEqualTo(seen.path("read").size());
    assertThat(seen.at("/theirs/0").toString())
        .isEqualTo("[\"%d\",1]".formatted(NOW.getEpochSecond()));
  }

  private static void requireParts(JsonNode seen) {
    int parts = seen.path("read").size() - 1;
    Set<Long> users = new HashSet<>();
    assertThat(parts).isGreaterThan(1);
    for (int part = 1; part <= parts; part++) {
      JsonNode document = seen.path("read").get(part);
      assertThat(document.path("part").asInt()).isEqualTo(part);
      assertThat(document.path("parts").asInt()).isEqualTo(parts);
      assertThat(document.path("check_userID").asString()).isEqualTo("all users");
      assertThat(document.path("editMode").asBoolean()).isTrue();
      document.path("log").forEach(entry -> users.add(entry.path("user_id").asLong()));
    }
    assertThat(users).hasSize(40);
  }

  /** So many users with a pass that has expired, and a check of them. */
  private void check(int users, int partBytes, Map<String, Long> inputs) {
    try (MongoClient client = mongo.client();
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      MongoDatabase database = mongo.database(client);
      database.getCollection("bytemark_tickets_cache").drop();
      database
          .getCollection("bytemark_tickets_cache", BsonDocument.class)
          .insertMany(caches(users));
      context.registerBean(MongoDatabase.class, () -> database);
      context.registerBean(FieldData.class, () -> new FieldData(new SimpleMeterRegistry()));
      context.register(PassStatuses.class);
      context.refresh();
      new CheckTicketsCacheStatusJob(
              context.getBean(PassStatuses.class),
              new CheckLog(database, partBytes),
              new StatusCheckProperties(0.5, 100))
          .run(WatchedRun.byHand(NOW, inputs));
    }
  }

  private static List<BsonDocument> caches(int users) {
    List<BsonDocument> caches = new ArrayList<>();
    for (int user = 7; user < 7 + users; user++) {
      caches.add(
          BsonDocument.parse(
              """
              {user_id: %1$d, __v: 0, passes: [{pass_uuid: 'p%1$d', status: 'USABLE',
                payload_hash: 'h', payload: {expiration: '2026-01-01T00:00:00Z'}}]}
              """
                  .formatted(user)));
    }
    return caches;
  }

  private JsonNode asNodeSeesIt() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("node", "-e", MODEL)
            .directory(legacy.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MONGODB_URI", mongo.uri());
    Process node = builder.start();
    String printed =
        new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(node.exitValue()).as(printed).isZero();
    return JsonMapper.shared().readTree(printed);
  }
}
