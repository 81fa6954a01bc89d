package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.stores.Sha256;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafHashTest {
  private static RawBsonDocument raw(String json) {
    return new RawBsonDocument(BsonDocument.parse(json), new BsonDocumentCodec());
  }

  private static String leaf(String json) {
    return HexFormat.of().formatHex(LeafHash.of(raw(json)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, b: 'x'} | {a: 1, b: 'x', farekeeper: {segment: {$numberLong: '7'}}}",
        "{a: 1, b: 'x'} | {a: 1, farekeeper: {segment: {$numberLong: '7'}}, b: 'x'}",
        "{a: 1} | {a: 1, farekeeper: {}}",
        "{a: 1, farekeeper: {list: 'passes', change: 'new'}} | {a: 1, farekeeper: {list: 'passes',"
            + " change: 'new', segment: 7}}",
        "{a: 1, farekeeper: {list: 'passes', change: 'new'}} | {a: 1, farekeeper: {segment: [7, {b:"
            + " 1}], list: 'passes', change: 'new'}}",
        "{a: {farekeeper: {segment: 1}}} | {a: {farekeeper: {segment: 1}}, farekeeper: {segment:"
            + " 1}}",
      })
  void theMarkDoesNotChangeIt(String unmarked, String marked) {
    assertThat(leaf(marked)).isEqualTo(leaf(unmarked));
    assertThat(leaf(unmarked)).isEqualTo(Sha256.hexOf(LeafHash.bytesOf(raw(unmarked))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, b: 2} | {a: 1, b: 3}",
        "{a: 1, b: 2} | {b: 2, a: 1}",
        "{a: 1} | {a: {$numberLong: '1'}}",
        "{a: 1} | {a: 1.0}",
        "{a: 1} | {a: 1, b: null}",
        "{a: {farekeeper: {segment: 1}}} | {a: {farekeeper: {segment: 2}}}",
        "{farekeeper: {list: 'passes'}} | {farekeeper: {list: 'passes4'}}",
        "{farekeeper: {list: 'passes'}} | {}",
        "{farekeeper: {a: 1, segment: 1, b: 2}} | {farekeeper: {b: 2, segment: 1, a: 1}}",
        "{farekeeper: 'text'} | {}",
        "{farekeeper: [{segment: 1}]} | {}",
      })
  void anythingElseDoes(String one, String other) {
    assertThat(leaf(one)).isNotEqualTo(leaf(other));
  }

  @Test
  void aNameThatIsRepeatedHidesNothing() {
    assertThat(LeafHash.of(repeated(1, 2))).isNotEqualTo(LeafHash.of(repeated(3, 2)));
    assertThat(LeafHash.of(markedTwice(5))).isNotEqualTo(LeafHash.of(markedTwice(6)));
  }

  private static RawBsonDocument repeated(int first, int second) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      writer.writeStartDocument();
      writer.writeInt32("a", first);
      writer.writeInt32("a", second);
      writer.writeEndDocument();
    }
    return new RawBsonDocument(buffer.toByteArray());
  }

  private static RawBsonDocument markedTwice(int hidden) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      writer.writeStartDocument();
      writer.writeStartDocument("farekeeper");
      writer.writeInt64("segment", 1);
      writer.writeInt32("segment", hidden);
      writer.writeEndDocument();
      writer.writeEndDocument();
    }
    return new RawBsonDocument(buffer.toByteArray());
  }

  @Test
  void markedEntriesOfEveryTypeHashAsTheyWereBefore() {
    Stream.of(
            "{_id: {$oid: '65f000000000000000000001'}, d: {$date: '2026-01-01T00:00:00Z'}, n:"
                + " {$numberDecimal: '1.50'}}",
            "{_id: 'text', r: /x/i, b: {$binary: {base64: 'AAEC', subType: '04'}}, u: {$undefined:"
                + " true}}",
            "{_id: 1, deep: {a: [1, {b: [{}]}]}, '': '', 'é': 'ü', t: {$timestamp: {t: 1, i: 2}},"
                + " m: {$minKey: 1}}")
        .forEach(
            json -> {
              BsonDocument marked = BsonDocument.parse(json);
              marked.append("farekeeper", BsonDocument.parse("{segment: {$numberLong: '9'}}"));
              assertThat(
                      Arrays.equals(
                          LeafHash.of(new RawBsonDocument(marked, new BsonDocumentCodec())),
                          LeafHash.of(raw(json))))
                  .as(json)
                  .isTrue();
            });
  }
}
