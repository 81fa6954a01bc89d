package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.tickets.reading.CachedPasses;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.activation.PassActivation;
import io.farekeeper.validation.activation.Upstream;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** A pass that was read before somebody else changed it is not taken for what it was. */
@ResourceLock(ValidationWorld.LOCK)
class PassReadBeforeTest {
  private final ValidationWorld world = ValidationWorld.onRealServers();
  private final CachedPasses passes = world.bean(CachedPasses.class);
  private final long user = world.user();
  private final String pass = world.holds(user, SINGLE);
  private final PassView before = passes.find(user, pass).orElseThrow();

  @ParameterizedTest
  @ValueSource(strings = {"uses_after", "NULL"})
  void whatAnotherInstanceHasUsedMeanwhileIsNotUsedAgain(String usesAfter) {
    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");
    world.awaitRefreshed(user);
    world
        .jdbc
        .sql("UPDATE farekeeper_activation SET uses_after = " + usesAfter + " WHERE user_id = ?")
        .param(user)
        .update();
    Scan scan = new Scan(user, pass, world.clock.instant(), JsonNodeFactory.instance.objectNode());

    Outcome outcome =
        world
            .bean(PassActivation.class)
            .tryToUse(scan, UUID.randomUUID().toString(), Upstream.NOT_ASKED, before)
            .orElseThrow();

    assertThat(outcome.reason()).isEqualTo(Reason.ALREADY_ACTIVE);
    assertThat(world.sandbox.rider(user).triedUses()).isEqualTo(1);
  }

  @Test
  void theCacheFollowsFromWhatItHasByThen() {
    world.buys(user, SINGLE);
    world.cached(user);
    BsonDocument used = BsonDocument.parse(before.payload().toJson());
    used.append("uses_count", new BsonInt32(1));

    passes.follow(before.with(used, world.clock.instant()));

    Document entry = world.cachedPass(user, pass);
    assertThat(entry.get("payload", Document.class).get("uses_count")).isEqualTo(1);
    assertThat(passes.find(user, pass))
        .get()
        .extracting(PassView::usesCount)
        .hasToString("OptionalLong[1]");
  }
}
