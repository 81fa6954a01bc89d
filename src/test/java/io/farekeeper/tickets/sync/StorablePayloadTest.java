package io.farekeeper.tickets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StorablePayloadTest {
  private static final String HIGH = "\ud83d";
  private static final String LOW = "\ude00";
  private static final String SMILE = "\ud83d\ude00";
  private static final String R = "\uFFFD";

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("", ""),
        Arguments.of("plain", "plain"),
        Arguments.of(SMILE, SMILE),
        Arguments.of(HIGH, R),
        Arguments.of(LOW, R),
        Arguments.of(LOW + HIGH, R + R),
        Arguments.of(HIGH + SMILE, R + SMILE),
        Arguments.of(SMILE + LOW, SMILE + R),
        Arguments.of("a" + HIGH + "b", "a" + R + "b"),
        Arguments.of("nul \0 stays", "nul \0 stays"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void replacesLoneSurrogatesInValuesWhereverTheyStand(String sent, String stored) {
    assertThat(StorablePayload.of(nested(new BsonString(sent))))
        .isEqualTo(nested(new BsonString(stored)));
  }

  private static BsonDocument nested(BsonValue value) {
    return new BsonDocument("plain", value)
        .append("list", new BsonArray(List.of(new BsonInt32(1), new BsonArray(List.of(value)))))
        .append("object", new BsonDocument("deep", new BsonArray(List.of(holding(value)))));
  }

  private static BsonDocument holding(BsonValue value) {
    return new BsonDocument("value", value).append("more", BsonNull.VALUE);
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of(List.of("a\0b"), List.of("a" + R + "b")),
        Arguments.of(List.of(HIGH, LOW), List.of(R, R + R)),
        Arguments.of(List.of(R, HIGH), List.of(R, R + R)),
        Arguments.of(List.of(HIGH, R), List.of(R + R, R)),
        Arguments.of(List.of(HIGH, R, R + R, LOW), List.of(R + R + R, R, R + R, R + R + R + R)),
        Arguments.of(List.of("\0", HIGH, LOW, "x"), List.of(R, R + R, R + R + R, "x")),
        Arguments.of(List.of("$a", "a.b", "", SMILE), List.of("$a", "a.b", "", SMILE)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void replacesWhatCannotBeStoredInKeysAndLosesNoValue(List<String> sent, List<String> stored) {
    BsonDocument payload = keyed(sent);
    assertThat(StorablePayload.of(payload).entrySet())
        .containsExactlyElementsOf(keyed(stored).entrySet());
    assertThat(StorablePayload.of(new BsonDocument("in", new BsonArray(List.of(payload)))))
        .isEqualTo(new BsonDocument("in", new BsonArray(List.of(keyed(stored)))));
  }

  private static BsonDocument keyed(List<String> keys) {
    BsonDocument document = new BsonDocument();
    keys.forEach(key -> document.put(key, new BsonInt32(document.size())));
    return document;
  }

  @Test
  void everythingElseIsTheSameObject() {
    BsonDocument payload =
        nested(new BsonDouble(Double.POSITIVE_INFINITY)).append("$x.y", new BsonString(SMILE));
    assertThat(StorablePayload.of(payload)).isSameAs(payload);
  }

  @Test
  void whatWasSentIsLeftAlone() {
    BsonDocument payload = nested(new BsonString(HIGH));
    StorablePayload.of(payload);
    assertThat(payload).isEqualTo(nested(new BsonString(HIGH)));
  }

  @Test
  void measuresTheDepth() {
    BsonDocument flat = new BsonDocument("a", new BsonInt32(1));
    assertThat(StorablePayload.depthOf(new BsonInt32(1))).isZero();
    assertThat(StorablePayload.depthOf(new BsonDocument())).isEqualTo(1);
    assertThat(StorablePayload.depthOf(flat)).isEqualTo(1);
    assertThat(StorablePayload.depthOf(new BsonArray(List.of(flat)))).isEqualTo(2);
    assertThat(
            StorablePayload.depthOf(
                new BsonDocument("a", new BsonInt32(1))
                    .append(
                        "b", new BsonArray(List.of(new BsonArray(), new BsonArray(List.of(flat)))))
                    .append("c", flat)))
        .isEqualTo(4);
  }
}
