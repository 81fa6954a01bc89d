package io.farekeeper.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.farekeeper.config.InvalidConfigurationException;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SensitivePathsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, x: 2, b: 3}           | {a: 1, x: 'X', b: 3}",
        "{e: {c: {n: 1}, d: 2}, f: 3} | {e: {c: 'X', d: 2}, f: 3}",
        "{e: [{c: 1}, {d: 2}, 3]}     | {e: [{c: 'X'}, {d: 2}, 3]}",
        "{e: [[{c: 1}]]}              | {e: [[{c: 'X'}]]}",
        "{'e.c': 1}                   | {'e.c': 'X'}",
        "{x: [1, 2]}                  | {x: 'X'}",
      })
  void aPathLeadsThroughDocumentsAndArrays(String entry, String wanted) {
    BsonDocument before = BsonDocument.parse(entry);
    SensitivePaths paths = SensitivePaths.of(List.of("x", "e.c"));

    BsonDocument after = paths.replaced(before, (_, _) -> new BsonString("X"));

    assertThat(after.toJson()).isEqualTo(BsonDocument.parse(wanted).toJson());
    assertThat(before).isEqualTo(BsonDocument.parse(entry));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{a: 1, e: {d: 1}}", "{e: 'c'}", "{e: [1, {d: {c: 1}}]}", "{c: 1}"})
  void anEntryWithoutSuchFieldsIsTheSameInstance(String json) {
    BsonDocument entry = BsonDocument.parse(json);

    assertThat(
            SensitivePaths.of(List.of("x", "e.c")).replaced(entry, (_, _) -> new BsonString("X")))
        .isSameAs(entry);
  }

  @Test
  void aPathBelowAnotherIsNotAskedFor() {
    assertThat(SensitivePaths.of(List.of("a.b", "a", "ab", "a")).paths())
        .containsExactly("a", "ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a..b",
        ".a",
        "a.",
        "$where",
        "a.$b",
        "_id",
        "user_id",
        "status",
        "uuid",
        "timestamp",
        "farekeeper.event_id"
      })
  void pathsThatWouldBreakTheLogAreRefused(String path) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> SensitivePaths.of(List.of("device_info", path)))
        .withMessageStartingWith("farekeeper.ticket-log.encryption.fields must ");
  }

  @Test
  void redactionTakesPlainAndEncryptedValuesAndWhatWasConfiguredFormerly() {
    BsonBinary ciphertext = new BsonBinary(BsonBinarySubType.ENCRYPTED, new byte[] {1, 2});
    BsonDocument entry =
        BsonDocument.parse("{uuid: 't', x: {os: 'ios'}, e: [{c: 1}, {c: null}], n: {x: 1}}");
    entry.append("former", ciphertext).append("deep", BsonDocument.parse("{l: [{}]}"));
    entry.getDocument("deep").getArray("l").get(0).asDocument().append("v", ciphertext);

    SensitiveFields.Redacted redacted =
        Redaction.of(entry, SensitivePaths.of(List.of("x", "e.c", "absent")));

    assertThat(redacted.entry())
        .isEqualTo(
            BsonDocument.parse(
                "{uuid: 't', x: null, e: [{c: null}, {c: null}], n: {x: 1}, former: null,"
                    + " deep: {l: [{v: null}]}}"));
    assertThat(redacted.redacted()).containsExactly("x", "e.c", "former", "deep.l.v");
    assertThat(entry.getDocument("x")).containsKey("os");
  }

  @Test
  void anEntryWithNothingToTakeStaysAsItIs() {
    BsonDocument entry = BsonDocument.parse("{uuid: 't', x: null}");

    SensitiveFields.Redacted redacted = Redaction.of(entry, SensitivePaths.of(List.of("x")));

    assertThat(redacted.entry()).isSameAs(entry);
    assertThat(redacted.redacted()).isEmpty();
  }

  @Test
  void anEntryThatIsReadFromItsBytesIsRedactedLikeAnyOther() {
    BsonDocument entry = BsonDocument.parse("{x: 1, e: [{c: 1, d: 2}, 3], n: {x: [1, {y: 2}]}}");
    SensitivePaths paths = SensitivePaths.of(List.of("x", "e.c"));

    SensitiveFields.Redacted redacted =
        Redaction.of(new RawBsonDocument(entry, new BsonDocumentCodec()), paths);

    assertThat(redacted).isEqualTo(Redaction.of(entry, paths));
    assertThat(redacted.redacted()).containsExactly("x", "e.c");
  }
}
