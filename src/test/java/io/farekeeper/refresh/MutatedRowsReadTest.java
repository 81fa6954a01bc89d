package io.farekeeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.timeline.words.AgencyTime;
import io.farekeeper.timeline.words.RefreshWords;
import io.farekeeper.timeline.words.Sentence;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Rows of the refresh log with one odd value: the others are read, and each has its sentences. */
class MutatedRowsReadTest {
  private final RefreshWords words = new RefreshWords(new AgencyTime(ZoneId.of("America/Chicago")));

  @Test
  void whatIsNotOddIsReadAndAllHasASentence() throws SQLException {
    long seed = Mutator.seed();
    System.out.println("Refresh rows changed with -Dmutation-seed=" + seed);
    OddRefreshRows rows = new OddRefreshRows(new Random(seed));
    for (int n = 0; n < Mutator.count(500); n++) {
      OddRefreshRows.Row odd = rows.next(42);
      requireRead(odd, "seed %d, %d: %s".formatted(seed, n, odd));
    }
  }

  private void requireRead(OddRefreshRows.Row odd, String what) throws SQLException {
    RefreshRow row = RefreshLog.read(resultSet(odd.values()));

    assertThat(String.valueOf(row.userId())).as(what).isEqualTo(odd.values().get("user_id"));
    assertThat(String.valueOf(row.activityType()))
        .as(what)
        .isEqualTo(odd.values().get("activity_type"));
    assertThat(row.state() == RefreshRow.State.pending)
        .as(what)
        .isEqualTo("0".equals(odd.values().get("status")));
    assertThat(row.note()).as(what).isEqualTo(odd.values().get("note"));
    for (Sentence sentence : List.of(words.queued(row), words.settled(row), words.failing(row))) {
      assertThat(sentence.text()).as(what).isNotBlank();
      assertThat(JsonMapper.shared().writeValueAsBytes(sentence)).as(what).isNotEmpty();
    }
    assertThat(JsonMapper.shared().writeValueAsBytes(row)).as(what).isNotEmpty();
  }

  /** As the driver gives it: numbers of a column that is unsigned fit into no int. */
  private static ResultSet resultSet(Map<String, @Nullable String> values) {
    return (ResultSet)
        Proxy.newProxyInstance(
            ResultSet.class.getClassLoader(),
            new Class<?>[] {ResultSet.class},
            (_, method, arguments) -> {
              String value = values.get((String) arguments[0]);
              return switch (method.getName()) {
                case "getString" -> value;
                case "getLong" -> Long.parseLong(Objects.requireNonNullElse(value, "0"));
                case "getInt" -> integer(Objects.requireNonNullElse(value, "0"));
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }

  private static int integer(String value) throws SQLDataException {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new SQLDataException("outside of valid range", e);
    }
  }
}
