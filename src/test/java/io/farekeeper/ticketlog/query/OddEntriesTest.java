package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.TicketLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that no schema foresees are listed, and keep no other from it. */
@ExtendWith(OwnServers.class)
class OddEntriesTest {
  private static final long NOON = 1_709_500_000L;

  private final TestMongo server;

  private Log log;

  OddEntriesTest(TestMongo server) {
    this.server = server;
  }

  @BeforeEach
  void open() {
    log = new Log(server);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aTicketIsFoundInAnyLetterCaseIfItIsAUuid() {
    String upper = "6A1D8F30-91C7-4B52-8E0D-3F5A7C2BE411";
    log.add(
        "{_id: 'a', user_id: 7, timestamp: 1709500001, uuid: '%s'}".formatted(upper),
        "{_id: 'b', user_id: 7, timestamp: 1709500002, uuid: '%s'}"
            .formatted(upper.toLowerCase(Locale.ROOT)),
        "{_id: 'c', user_id: 7, timestamp: 1709500003, uuid: 'Pass-1'}",
        "{_id: 'd', user_id: 7, timestamp: 1709500004, uuid: 'PASS-1'}");

    assertThat(found(upper)).containsExactly("b", "a");
    assertThat(found(upper.toLowerCase(Locale.ROOT))).containsExactly("b", "a");
    assertThat(found("Pass-1")).containsExactly("c");
  }

  private List<String> found(String uuid) {
    EntryQuery query = new EntryQuery(7L, uuid, Log.statuses(), null, null, true);
    return log.read(query, 1).stream().map(OddEntriesTest::name).toList();
  }

  private static String name(BsonDocument entry) {
    return entry.getString("_id").getValue();
  }

  /** Each is listed once, in whatever order, and the others keep theirs. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void timestampsOfAnyTypeAreListedBesideTheOthers(boolean newestFirst) {
    List<BsonValue> odd =
        new ArrayList<>(
            List.of(
                new BsonString("2024-03-03"),
                new BsonString(""),
                new BsonDateTime(NOON * 1000),
                new BsonDateTime(Long.MIN_VALUE),
                new BsonArray(),
                new BsonArray(List.of(new BsonInt32(1), BsonNull.VALUE)),
                new BsonArray(List.of(new BsonArray(List.of(new BsonString("x"))))),
                new BsonDocument("seconds", new BsonInt32(5)),
                new BsonDouble(Double.NaN),
                new BsonDecimal128(Decimal128.parse("-1E-6000")),
                new BsonDouble(-1e300),
                new BsonBinary(new byte[] {0, -1}),
                new BsonObjectId(new ObjectId("%024x".formatted(7))),
                BsonBoolean.FALSE,
                BsonNull.VALUE));
    if (server.kind().equals("MongoDB")) {
      // The embedded server cannot store or compare some of these.
      odd.addAll(
          List.of(
              new BsonInt64(Long.MIN_VALUE),
              new BsonDecimal128(Decimal128.NaN),
              new BsonDecimal128(Decimal128.parse("7E+6000")),
              new BsonDecimal128(Decimal128.POSITIVE_INFINITY),
              new BsonTimestamp(1, 1),
              new BsonRegularExpression("(", "i"),
              new BsonUndefined(),
              new BsonMinKey(),
              new BsonMaxKey()));
    }
    for (int n = 0; n < odd.size(); n++) {
      log.add("{_id: 'good %02d', user_id: 7, timestamp: %d}".formatted(n, NOON + n));
      log.entries.insertOne(
          new BsonDocument("_id", new BsonString("odd %02d".formatted(n)))
              .append("user_id", new BsonInt32(7))
              .append("timestamp", odd.get(n)));
    }
    EntryQuery ofUser = new EntryQuery(7L, null, Log.statuses(), null, null, newestFirst);
    for (EntryQuery query : List.of(Log.all(newestFirst), ofUser)) {
      List<String> found = log.read(query, 3).stream().map(OddEntriesTest::name).toList();
      assertThat(found).hasSize(2 * odd.size()).doesNotHaveDuplicates();
      assertThat(found.stream().filter(name -> name.startsWith("good")))
          .isSortedAccordingTo(
              newestFirst ? Comparator.<String>reverseOrder() : Comparator.naturalOrder());
    }
  }

  @Test
  void aFieldThatComesTwiceTurnsNoPageInACircle() {
    Assumptions.assumeTrue(server.kind().equals("MongoDB"), "the embedded server keeps the last");
    log.add("{_id: 'a', timestamp: 6}", "{_id: 'c', timestamp: 4}");
    log.database
        .getCollection(TicketLog.COLLECTION, RawBsonDocument.class)
        .insertOne(twice("timestamp", new BsonInt32(5), new BsonInt32(7)));
    assertThat(log.read(Log.all(true), 1))
        .extracting(entry -> entry.get("_id"))
        .containsExactly(new BsonString("a"), new BsonInt32(1), new BsonString("c"));
  }

  private static RawBsonDocument twice(String field, BsonValue first, BsonValue second) {
    BasicOutputBuffer bytes = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(bytes)) {
      writer.writeStartDocument();
      writer.writeInt32("_id", 1);
      for (BsonValue value : List.of(first, second)) {
        writer.writeInt32(field, value.asInt32().getValue());
      }
      writer.writeEndDocument();
    }
    return new RawBsonDocument(bytes.toByteArray());
  }

  @Test
  void theFirstAndTheLastOfAllIdsArePassed() {
    Assumptions.assumeTrue(server.kind().equals("MongoDB"), "the embedded server knows them not");
    List<BsonValue> ids =
        List.of(
            new BsonMinKey(),
            new BsonInt32(1),
            new BsonString("b"),
            new BsonObjectId(new ObjectId("%024x".formatted(7))),
            new BsonMaxKey());
    ids.forEach(id -> log.entries.insertOne(new BsonDocument("_id", id)));
    assertThat(log.read(Log.all(false), 1)).extracting(entry -> entry.get("_id")).isEqualTo(ids);
    assertThat(log.read(Log.all(true), 1))
        .extracting(entry -> entry.get("_id"))
        .isEqualTo(ids.reversed());
  }

  @Test
  void fieldsOfAnyTypeAreFoundByWhatFitsAndDisturbNoOther() {
    log.add(
        "{_id: 'number', user_id: 7, uuid: 5, status: 9, timestamp: 1}",
        "{_id: 'object', user_id: 7, uuid: {a: 1}, status: {b: 1}, timestamp: 2}",
        "{_id: 'null', user_id: 7, uuid: null, status: null, timestamp: 3}",
        "{_id: 'good', user_id: 7, uuid: 'u', status: 'failed', timestamp: 4}",
        "{_id: 'text', user_id: '7', uuid: 'u', status: 'failed', timestamp: 5}",
        "{_id: 'nobody', user_id: null, uuid: 'u', status: 'failed', timestamp: 6}",
        "{_id: 'none', uuid: 'u', status: 'failed', timestamp: 7}",
        "{_id: 'decimal', user_id: {$numberDecimal: '7.0'}, timestamp: 8}",
        "{_id: 'nan', user_id: {$numberDouble: 'NaN'}, timestamp: 9}");
    EntryQuery ofUser = new EntryQuery(7L, null, Log.statuses(), null, null, true);
    assertThat(log.read(ofUser, 2).stream().map(OddEntriesTest::name))
        .containsExactly("decimal", "good", "null", "object", "number");
    EntryQuery failed = new EntryQuery(null, "u", Log.statuses("failed"), null, null, true);
    assertThat(log.read(failed, 1).stream().map(OddEntriesTest::name))
        .containsExactly("none", "nobody", "text", "good");
    assertThat(log.read(Log.all(true), 2)).hasSize(9);
  }
}
