package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.cluster.UserLock;
import io.farekeeper.embedded.sandbox.SandboxRider;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens, sessions that Bytemark declares expired, and their revival. */
@ExtendWith(OwnStores.class)
class SessionsTest {
  private final Stores stores;
  @AutoClose private final TicketsFixture tickets;

  SessionsTest(Stores stores) {
    this.stores = stores;
    this.tickets = new TicketsFixture(stores).prepared();
  }

  private void assertExpired() {
    assertThatThrownBy(() -> tickets.check(42))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(SyncException.Kind.SESSION_EXPIRED);
              assertThat(e.reason()).contains("50020");
            });
  }

  private long deadSessions() {
    return stores
        .jdbc
        .sql("SELECT COUNT(*) FROM farekeeper_dead_session")
        .query(Long.class)
        .single();
  }

  @Test
  void aUserWithoutATokenGetsNoCacheNoCallAndNoError() {
    stores
        .jdbc
        .sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (42, NULL), (42, '')")
        .update();
    assertThat(tickets.check(42)).isEqualTo(SyncResult.NO_TOKEN);
    assertThat(tickets.check(43)).isEqualTo(SyncResult.NO_TOKEN);
    assertThat(tickets.sandbox.calls()).isZero();
    assertThat(tickets.caches.isEmpty()).isTrue();
  }

  @Test
  void theNewestRowWithATokenCounts() {
    tickets.token(42, "tok-1");
    tickets.token(42, "tok-42");
    tickets.token(42, "");
    assertThat(tickets.sessions.of(42)).isEqualTo(new Session(42, "tok-42", false));
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
  }

  @Test
  void sessionsOfManyAreReadTogether() {
    tickets.token(1, "tok-1");
    tickets.token(2, "tok-2");
    assertThat(tickets.sessions.of(List.of(1L, 2L, 3L)).values())
        .containsExactlyInAnyOrder(
            new Session(1, "tok-1", false),
            new Session(2, "tok-2", false),
            new Session(3, null, false));
    assertThat(tickets.sessions.of(List.of())).isEmpty();
    assertThat(tickets.sessions.of(1).toString()).doesNotContain("tok-1");
  }

  @Test
  void anExpiredSessionIsRememberedAndBytemarkNotAskedAgain() {
    SandboxRider rider = tickets.rider(42);
    tickets.check(42);
    rider.renewToken();
    assertExpired();
    assertThat(tickets.sandbox.callsOf(42)).isEqualTo(3);
    assertThat(tickets.entries(42, "passesLog")).hasSize(1);
    assertExpired();
    assertExpired();
    assertThat(tickets.sandbox.callsOf(42)).isEqualTo(3);
    assertThat(tickets.entries(42, "passesLog")).hasSize(1);
    assertThat(
            stores
                .jdbc
                .sql("SELECT token_sha256 FROM farekeeper_dead_session WHERE user_id = 42")
                .query(String.class)
                .single())
        // printf tok-42 | sha256sum
        .isEqualTo("c68fd2861eadbc1883e2e708fa15e427fb1369200b42c36d61ab446e17b473ee");
    assertThat(tickets.events).isEmpty();
  }

  @Test
  void aNewTokenRevivesTheSessionOnce() {
    SandboxRider rider = tickets.rider(42);
    rider.renewToken();
    assertExpired();
    tickets.token(42, rider.token());
    assertThat(tickets.check(42)).isEqualTo(SyncResult.BUILT);
    assertThat(tickets.check(42)).isEqualTo(SyncResult.UPDATED);
    assertThat(tickets.events).containsExactly(new SessionRevived(42));
    assertThat(deadSessions()).isZero();
  }

  @Test
  void aTokenThatWasReplacedMeanwhileIsTriedAtOnce() {
    SandboxRider rider = tickets.rider(42);
    Session old = tickets.sessions.of(42);
    rider.renewToken();
    tickets.token(42, rider.token());
    UserLock lock = tickets.locks.acquire(List.of(42L)).getFirst();
    assertThat(tickets.cache.check(lock, old)).isEqualTo(SyncResult.BUILT);
    assertThat(deadSessions()).isZero();
    assertThat(tickets.sandbox.callsOf(42)).isEqualTo(3);
  }

  @Test
  void aReplacedTokenThatIsDeadTooIsTheOneRemembered() {
    SandboxRider rider = tickets.rider(42);
    Session old = tickets.sessions.of(42);
    rider.renewToken();
    tickets.token(42, rider.token());
    rider.renewToken();
    UserLock lock = tickets.locks.acquire(List.of(42L)).getFirst();
    assertThatThrownBy(() -> tickets.cache.check(lock, old)).isInstanceOf(SyncException.class);
    assertThat(tickets.sessions.of(42).dead()).isTrue();
    assertThat(tickets.sandbox.callsOf(42)).isEqualTo(2);
  }

  @Test
  void aRevivalWhoseListenerFailsIsTriedAgain() {
    SandboxRider rider = tickets.rider(42);
    rider.renewToken();
    assertExpired();
    tickets.token(42, rider.token());
    tickets.onEvent =
        _ -> {
          throw new IllegalStateException("MySQL is down");
        };
    assertThatThrownBy(() -> tickets.sessions.of(42)).hasMessage("MySQL is down");
    assertThat(deadSessions()).isEqualTo(1);
    tickets.onEvent = _ -> {};
    assertThat(tickets.sessions.of(42).dead()).isFalse();
    assertThat(tickets.events).hasSize(2);
    assertThat(deadSessions()).isZero();
  }

  /** Two copies read the same new token; the other one is quicker. */
  @Test
  void aRevivalIsPublishedOnceHoweverManySeeIt() {
    SandboxRider rider = tickets.rider(42);
    rider.renewToken();
    assertExpired();
    tickets.token(42, rider.token());
    List<Thread> others =
        Stream.generate(() -> Thread.ofPlatform().start(() -> tickets.sessions.of(42)))
            .limit(8)
            .toList();
    others.forEach(SessionsTest::join);
    assertThat(tickets.events).containsExactly(new SessionRevived(42));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void deadSessionsAreLookedAtInTurn() {
    for (long user = 1; user <= 5; user++) {
      tickets.token(user, "tok-" + user);
      tickets.sessions.markDead(tickets.sessions.of(user));
      tickets.clock.move(Duration.ofSeconds(1));
    }
    tickets.token(2, "tok-2-2");
    tickets.token(4, "tok-4-2");
    tickets.sessions.reviveRenewed(3);
    assertThat(tickets.events).containsExactly(new SessionRevived(2));
    tickets.clock.move(Duration.ofSeconds(1));
    tickets.sessions.reviveRenewed(3);
    assertThat(tickets.events).containsExactly(new SessionRevived(2), new SessionRevived(4));
    tickets.sessions.reviveRenewed(100);
    assertThat(tickets.events).hasSize(2);
    assertThat(deadSessions()).isEqualTo(3);
  }

  @Test
  void markingAgainKeepsTheNewerToken() {
    tickets.token(42, "tok-a");
    tickets.sessions.markDead(tickets.sessions.of(42));
    tickets.sessions.markDead(new Session(42, "tok-b", false));
    tickets.token(42, "tok-b");
    assertThat(tickets.sessions.of(42).dead()).isTrue();
    assertThat(deadSessions()).isEqualTo(1);
  }

  @Test
  void usersWithATokenComeInTheOrderOfTheirIds() {
    List.of(9L, 3L, 3L, 7L, 5L).forEach(user -> tickets.token(user, "tok-" + user));
    tickets.token(4, "");
    stores.jdbc.sql("INSERT INTO bytemark_tokens (user_id, token) VALUES (6, NULL)").update();
    assertThat(tickets.sessions.usersAfter(0, 3)).containsExactly(3L, 5L, 7L);
    assertThat(tickets.sessions.usersAfter(5, 10)).containsExactly(7L, 9L);
    assertThat(tickets.sessions.usersAfter(9, 10)).isEmpty();
  }
}
