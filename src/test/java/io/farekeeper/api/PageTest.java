package io.farekeeper.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 5_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE})
  void aCursorComesBackAsItWent(long position) {
    assertThat(Cursor.parse(Cursor.of(position))).isEqualTo(position);
    assertThat(Cursor.of(position)).matches("[A-Za-z0-9_-]{11}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "AAAA", "!!!!", "AAAAAAAAAAAAAAAAAAAAAA", "é"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> Cursor.parse(text))
        .satisfies(e -> assertThat(e.field()).isEqualTo("after"));
  }

  @Test
  void onlyAFurtherRowMakesAFurtherPage() {
    List<Long> rows = List.of(9L, 7L, 3L);

    assertThat(Items.page(rows, 3, row -> row)).isEqualTo(new Items<>(rows, null));
    assertThat(Items.page(rows, 2, row -> row))
        .isEqualTo(new Items<>(List.of(9L, 7L), Cursor.of(7)));
    assertThat(Items.page(List.<Long>of(), 2, row -> row)).isEqualTo(Items.all(List.of()));
  }

  @Test
  void withoutALimitThereAreFifty() {
    assertThat(PageRequest.of(null, null)).isEqualTo(new PageRequest(50, null));
    assertThat(PageRequest.of("1000", "x")).isEqualTo(new PageRequest(1000, "x"));
  }
}
