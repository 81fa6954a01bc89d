package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.jobs.WatchedRun;
import io.farekeeper.testing.HttpCaller;
import io.farekeeper.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Twenty users of the whole application, of whom a test changes one in turn: the others are always
 * refreshed, and read as they were at first.
 */
final class MutatedUsers {
  private static final int USERS = 20;

  final RefreshWorld world;
  final List<Long> all = new ArrayList<>();
  private final Map<Long, List<String>> atFirst;

  MutatedUsers(RefreshWorld world) {
    this.world = world;
    for (int n = 0; n < USERS; n++) {
      long user = world.user();
      SandboxRider rider = world.sandbox.rider(user);
      rider.buy("product-a");
      rider.buy("product-b");
      rider.expire(rider.buy("product-c").path("uuid").asString());
      all.add(user);
    }
    assertAllAreRefreshed("at first");
    atFirst = of(all, this::passes);
  }

  /** On real servers: the embedded ones neither compare nor refuse as those do. */
  static MutatedUsers onRealServers() {
    assumeThat(TestMongo.real()).as("a real MongoDB").isPresent();
    return new MutatedUsers(RefreshWorld.onRealServers().fresh());
  }

  /** The user whose turn it is. */
  long odd(int n) {
    return all.get(n % USERS);
  }

  List<Long> allBut(long odd) {
    return all.stream().filter(user -> user != odd).toList();
  }

  /** What a run says that finds a row of each user. */
  Map<String, Object> refresh() {
    world.rows(all, ActivityType.REFRESH_NOW);
    return world.result(WatchedRun.byTheClock(world.now()));
  }

  /** Also him who was odd before. */
  void assertAllAreRefreshed(String what) {
    assertThat(refresh())
        .as(what)
        .containsEntry("users_refreshed", (long) USERS)
        .containsEntry("users_failed", 0L);
    assertThat(pendingOf(all)).as(what).isZero();
  }

  /**
   * One odd user among them: his rows are settled, or say why they wait; the others' are settled.
   */
  void assertOthersAreRefreshed(long odd, String what) {
    assertThat(refresh().get("users_refreshed")).as(what).isIn((long) USERS, USERS - 1L);
    assertOthersAreSettled(odd, what);
    for (RefreshRow row : world.rowsOf(odd)) {
      if (row.state() != RefreshRow.State.processed) {
        String reason = row.lastError() != null ? row.lastError() : row.note();
        assertThat(reason).as(what).isNotBlank().doesNotContain("does not answer");
      }
    }
  }

  void assertOthersAreSettled(long odd, String what) {
    assertThat(pendingOf(allBut(odd))).as(what).isZero();
  }

  void assertAllReadAsAtFirst(String what) {
    assertThat(of(all, this::passes)).as(what).isEqualTo(atFirst);
  }

  void assertOthersReadAsAtFirst(long odd, String what) {
    List<Long> others = allBut(odd);
    Map<Long, List<String>> expected = new ConcurrentSkipListMap<>(atFirst);
    expected.remove(odd);
    assertThat(of(others, this::passes)).as(what).isEqualTo(expected);
  }

  /** The passes that the user had at first. */
  List<String> uuidsOf(long user) {
    return atFirst.getOrDefault(user, List.of()).stream()
        .map(served -> served.split(" ", -1)[0])
        .toList();
  }

  /** What is asked of each user, at once. */
  static <T> Map<Long, T> of(List<Long> users, Function<Long, T> question) {
    Map<Long, T> answers = new ConcurrentSkipListMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      users.forEach(user -> threads.execute(() -> answers.put(user, question.apply(user))));
    }
    return answers;
  }

  /**
   * "stale" and the passes with their statuses, as they are served; in no order, since a stored
   * payload without its {@code time_created} stands last for as long as its hash is equal.
   */
  private List<String> passes(long user) {
    JsonNode tickets = tickets(user).json();
    List<String> served = new ArrayList<>(List.of("stale " + tickets.path("stale")));
    for (String list : List.of("passes", "expired")) {
      for (JsonNode pass : tickets.path(list)) {
        served.add(pass.path("pass_uuid").asString() + " " + pass.path("status").asString());
      }
    }
    return served.stream().sorted().toList();
  }

  HttpCaller.Answer tickets(long user) {
    return get(user, "tickets?refresh=never&history=true");
  }

  HttpCaller.Answer get(long user, String what) {
    return http().get("/api/v1/users/%d/%s".formatted(user, what));
  }

  HttpCaller http() {
    return HttpCaller.on(world.port).as("admin");
  }

  private long pendingOf(List<Long> users) {
    return world
        .jdbc
        .sql(
            "SELECT COUNT(*) FROM bytemark_ticket_refresh_log"
                + " WHERE status = 0 AND user_id IN (:users)")
        .param("users", users)
        .query(Long.class)
        .single();
  }
}
