package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final String LIST = "/api/v1/lists";

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 5_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE})
  void aCursorComesBackAsItWent(long position) {
    assertThat(Cursor.parse(LIST, Cursor.of(LIST, position))).isEqualTo(position);
    assertThat(Cursor.of(LIST, position)).matches("[A-Za-z0-9_-]{16}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "AAAA", "!!!!", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA", "é"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> Cursor.parse(LIST, text))
        .satisfies(e -> assertThat(e.field()).isEqualTo("after"));
  }

  @Test
  void theCursorOfAnotherListIsRefused() {
    String cursor = Cursor.of("/api/v1/users/7/refreshes", 5);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> Cursor.parse("/api/v1/users/8/refreshes", cursor))
        .withMessageContaining("is not a cursor that this list gave out");
  }

  @Test
  void onlyAFurtherRowMakesAFurtherPage() {
    List<Long> rows = List.of(9L, 7L, 3L);

    assertThat(Items.page(rows, page(3), row -> row)).isEqualTo(new Items<>(rows, null));
    assertThat(Items.page(rows, page(2), row -> row))
        .isEqualTo(new Items<>(List.of(9L, 7L), Cursor.of(LIST, 7)));
    assertThat(Items.page(List.<Long>of(), page(2), row -> row)).isEqualTo(Items.all(List.of()));
  }

  private static PageRequest page(int limit) {
    return new PageRequest(LIST, limit, null);
  }

  @Test
  void withoutALimitThereAreFifty() {
    assertThat(PageRequest.of(LIST, null, null)).isEqualTo(new PageRequest(LIST, 50, null));
    assertThat(PageRequest.of(LIST, "1000", "x")).isEqualTo(new PageRequest(LIST, 1000, "x"));
  }

  @Test
  void aPositionOfBytesFitsItsListAlone() {
    byte[] position = {1, 0, -1};
    String cursor = Cursor.ofBytes(LIST, position);
    assertThat(Cursor.parseBytes(LIST, cursor)).isEqualTo(position);
    for (String other : List.of("A" + cursor.substring(1), cursor + "AA", "", "AAAA", "!")) {
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> Cursor.parseBytes(LIST, other))
          .satisfies(e -> assertThat(e.field()).isEqualTo("after"));
    }
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> Cursor.parseBytes(LIST + "?x", cursor));
  }
}
