package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.outbox.MessageFailed;
import io.farekeeper.outbox.Notices;
import io.farekeeper.outbox.Recipient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(RefreshWorld.LOCK)
class RewardsTest {
  private final RefreshWorld world = RefreshWorld.onRealServers();

  @BeforeEach
  void emptyQueue() {
    world.fresh();
  }

  @Test
  void aNewFreePassIsRewardedOnceInTheSameRun() {
    long user = world.user();
    world.row(user, 1);
    world.run();
    world.sandbox.rider(user).grantFree();
    world.sandbox.rider(user).grantFree();
    world.row(user, 1);

    var result = world.run();

    assertThat(world.rows(user)).isEqualTo("1:processed 1:processed 2:processed");
    assertThat(result).containsEntry("notices_sent", 1).containsEntry("rows_processed", 2L);
    world.row(user, 1);
    world.run();
    assertThat(world.notices(user)).isEqualTo(1);
  }

  @Test
  void aBuildRewardsNothing() {
    long user = world.user();
    world.sandbox.rider(user).grantFree();
    world.row(user, 1);

    world.run();

    assertThat(world.rows(user)).isEqualTo("1:processed");
  }

  @Test
  void severalRewardRowsAreOneNotice() {
    long user = world.user();
    long first = world.row(user, 2);
    world.row(user, 2);

    world.run();

    assertThat(world.rows(user)).isEqualTo("2:processed 2:processed");
    assertThat(keys(user)).containsExactly("reward:" + first);
  }

  @Test
  void aSecondRewardWithinADayIsTheSameReward() {
    long user = world.user();
    world.row(user, 2);
    world.run();
    world.clock.advance(Duration.ofHours(23));
    world.row(user, 2);
    world.run();

    assertThat(world.notices(user)).isEqualTo(1);
    assertThat(world.rowsOf(user).getLast().note()).isEqualTo("same reward");

    world.clock.advance(Duration.ofHours(2));
    world.row(user, 2);
    world.run();
    assertThat(world.notices(user)).isEqualTo(2);
    assertThat(world.rows(user)).isEqualTo("2:processed 2:processed 2:processed");
  }

  @Test
  void aRefusedNoticeGivesItsRowsUpAndCanBeRetried() {
    long user = world.user();
    long first = world.row(user, 2);
    world.row(user, 2);
    world.run();

    world.publish(
        new MessageFailed(
            Notices.TOPIC, "reward:" + first, Recipient.rider(user), 1, "refused: HTTP 410"));

    assertThat(world.rows(user)).isEqualTo("2:given_up 2:given_up");
    assertThat(world.rowsOf(user)).extracting(RefreshRow::note).containsOnly("refused: HTTP 410");

    world
        .jdbc
        .sql("UPDATE farekeeper_outbox SET state = 'failed' WHERE user_id = ?")
        .param(user)
        .update();
    assertThat(world.bean(RefreshLog.class).retry(user, first)).isTrue();
    var result = world.run();
    assertThat(result).containsEntry("notices_sent", 1);
    assertThat(world.rows(user)).isEqualTo("2:processed 2:given_up");
    assertThat(keys(user)).containsExactly("reward:" + first);
  }

  @Test
  void everyUserIsNotifiedOnce() {
    for (int i = 0; i < 60; i++) {
      world.row(world.user(), 2);
    }

    var result = world.run();

    assertThat(result).containsEntry("notices_sent", 60).containsEntry("rows_processed", 60L);
  }

  private List<String> keys(long user) {
    return world
        .jdbc
        .sql("SELECT message_key FROM farekeeper_outbox WHERE user_id = ? AND state = 'sent'")
        .param(user)
        .query(String.class)
        .list();
  }
}
