package io.farekeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private static final String LIST = "/api/v1/lists";

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 5_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE})
  void aCursorComesBackAsItWent(long position) {
    String cursor = page(1).cursorOf(position);
    assertThat(page(cursor).position()).hasValue(position);
    assertThat(cursor).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "AAAA", "!!!!", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA", "é"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> page(text).position())
        .satisfies(e -> assertThat(e.field()).isEqualTo("after"));
  }

  @Test
  void theCursorOfAnotherListIsRefused() {
    String cursor = new PageRequest("/api/v1/users/7/refreshes", 1, null).cursorOf(5);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> new PageRequest("/api/v1/users/8/refreshes", 1, cursor).position())
        .withMessageContaining("is not a cursor that this list gave out");
  }

  @Test
  void onlyAFurtherRowMakesAFurtherPage() {
    List<Long> rows = List.of(9L, 7L, 3L);

    assertThat(Items.page(rows, page(3), row -> row)).isEqualTo(new Items<>(rows, null));
    assertThat(Items.page(rows, page(2), row -> row))
        .isEqualTo(new Items<>(List.of(9L, 7L), page(2).cursorOf(7)));
    assertThat(Items.page(List.<Long>of(), page(2), row -> row)).isEqualTo(Items.all(List.of()));
  }

  private static PageRequest page(int limit) {
    return new PageRequest(LIST, limit, null);
  }

  private static PageRequest page(String after) {
    return new PageRequest(LIST, 1, after);
  }

  @Test
  void withoutALimitThereAreFifty() {
    assertThat(PageRequest.of(LIST, null, null)).isEqualTo(new PageRequest(LIST, 50, null));
    assertThat(PageRequest.of(LIST, "1000", "x")).isEqualTo(new PageRequest(LIST, 1000, "x"));
  }

  @Test
  void aPositionOfSeveralFieldsFitsItsListAlone() {
    BsonDocument position = BsonDocument.parse("{t: 5, i: 'a'}");
    String cursor = CursorCodec.encode(LIST, position);
    assertThat(CursorCodec.<BsonDocument>decode(LIST, cursor, bson -> bson)).isEqualTo(position);
    for (String other : List.of("A" + cursor.substring(1), cursor + "AA", "", "AAAA", "!")) {
      assertRefused(() -> CursorCodec.decode(LIST, other, bson -> bson));
    }
    assertRefused(() -> CursorCodec.decode(LIST + "?x", cursor, bson -> bson));
    assertRefused(() -> CursorCodec.decode(LIST, cursor, bson -> bson.getObjectId("i")));
    assertRefused(() -> CursorCodec.decode(LIST, cursor, _ -> null));
  }

  private static void assertRefused(ThrowingCallable decoding) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(decoding)
        .satisfies(e -> assertThat(e.field()).isEqualTo("after"));
  }
}
