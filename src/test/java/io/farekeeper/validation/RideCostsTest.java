package io.farekeeper.validation;

import static io.farekeeper.validation.ValidationWorld.SINGLE;
import static io.farekeeper.validation.ValidationWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a granted ride costs the servers until it is settled and answered. */
@ResourceLock(ValidationWorld.LOCK)
class RideCostsTest {
  private static final int STATEMENTS = 8;

  private final ValidationWorld world = ValidationWorld.observed();

  @Test
  void aGrantedRideTakesFewStatementsAndReadsTheCacheOnce() {
    long user = world.user();
    String pass = world.holds(user, SINGLE);
    RideCosts.forget();

    assertThat(reason(world.validate(user, pass))).isEqualTo("ACTIVATED");

    assertThat(world.attempts(user)).containsExactly("DONE ACTIVATED");
    assertThat(world.entries(user)).containsExactly("validated");
    assertThat(RideCosts.statements()).hasSize(STATEMENTS);
    assertThat(RideCosts.commands())
        .containsExactly(
            "mongo find bytemark_tickets_cache",
            "mongo insert bytemark_tickets_log",
            "mongo insert bytemark_tickets_log",
            "mongo update bytemark_tickets_cache");
  }
}
