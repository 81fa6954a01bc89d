package io.farekeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.preflight.PreflightFinding;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import io.farekeeper.testing.RealMongod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Preflight against real servers. */
@EnabledIf("hasMongod")
class PreflightTest {
  private PreflightWorld world;

  static boolean hasMongod() {
    return RealMongod.program().isPresent();
  }

  @BeforeEach
  void open() {
    world = new PreflightWorld();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void cleanServersAreAllOkAndStayAsTheyAre() {
    Map<String, List<String>> before = world.dump();

    PreflightReport report = world.look(world.testMongo.uri());

    assertThat(found(report)).isEmpty();
    assertThat(report.status()).isEqualTo(Level.OK);
    assertThat(world.dump()).isEqualTo(before);
  }

  @Test
  void everyShapeIsFoundAndNothingElseAndNothingIsWritten() {
    Planted planted = new Planted(world.mongo, world.mysql);
    planted.caches();
    planted.logs();
    planted.rows();
    planted.options();
    Map<String, List<String>> before = world.dump();

    PreflightReport report = world.look(world.testMongo.uri());

    assertThat(found(report)).isEqualTo(planted.expected());
    assertThat(report.status()).isEqualTo(Level.WARNING);
    assertThat(world.dump()).isEqualTo(before);
  }

  @Test
  void aViewHidesNothingOfOtherCollections() {
    String checks = "bytemark_cache_status_check_log";
    world.mongo.getCollection(checks).drop();
    world.mongo.createView(checks, "bytemark_tickets_log", List.of());
    world.mongo.getCollection("bytemark_tickets_cache").createIndex(new Document("user_id", 1));
    world
        .mongo
        .getCollection("bytemark_tickets_cache")
        .createIndex(new Document("user_id", 1).append("timestamp", 1));

    PreflightReport report = world.look(world.testMongo.uri());

    assertThat(found(report))
        .containsKeys(checks + " view", "bytemark_tickets_cache index user_id_1")
        .doesNotContainKey("collection indexes");
    assertThat(report.status()).isEqualTo(Level.STOP);
  }

  @Test
  void anAccountThatMayOnlyReadIsAStopWithoutItsPassword() {
    String account = world.mongo.getName();
    for (String role : List.of("read", "readWrite")) {
      world.mongo.runCommand(
          new Document("createUser", account + role)
              .append("pwd", "s3cret")
              .append("roles", List.of(role)));
      PreflightReport report =
          world.look(
              world.testMongo.uri().replace("://", "://" + account + role + ":s3cret@")
                  + "?readPreference=secondaryPreferred&w=1");
      Set<String> reads = Set.of("read preference", "write concern");

      assertThat(found(report).keySet())
          .isEqualTo(
              role.equals("read") ? Set.of("read preference", "write concern", "rights") : reads);
      assertThat(PreflightText.of(report)).doesNotContain("s3cret");
    }
  }

  /** Names of what is not OK, each with count and examples. */
  static Map<String, String> found(PreflightReport report) {
    return report.items().stream()
        .filter(item -> item.level() != Level.OK)
        .collect(
            Collectors.toMap(
                PreflightFinding::name, PreflightTest::counted, (a, b) -> a + b, TreeMap::new));
  }

  private static String counted(PreflightFinding item) {
    List<String> examples = item.examples();
    return item.count() == null
        ? ""
        : item.count() + ": " + (examples == null ? "" : String.join(", ", examples));
  }
}
