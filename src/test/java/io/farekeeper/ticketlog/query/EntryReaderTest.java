package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.testing.OwnServers;
import io.farekeeper.testing.TestMongo;
import io.farekeeper.ticketlog.EntryTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order of entries, whatever wrote them, against a plain sort. */
@ExtendWith(OwnServers.class)
class EntryReaderTest {
  private static final long NOON = 1_709_500_000L;

  private final TestMongo server;

  private Log log;

  EntryReaderTest(TestMongo server) {
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
  void pagesAreAPlainSortOfEverything() {
    Random random = new Random(6);
    List<BsonDocument> written = new ArrayList<>();
    for (int n = 0; n < 400; n++) {
      written.add(entry(n, random));
    }
    log.entries.insertMany(written);
    String[][] statuses = {{}, {"failed"}, {"failed", "success"}};
    for (int n = 0; n < 40; n++) {
      boolean timed = random.nextInt(3) == 0;
      EntryQuery query =
          new EntryQuery(
              random.nextBoolean() ? null : (long) random.nextInt(3),
              random.nextInt(4) > 0 ? null : "u" + random.nextInt(3),
              Log.statuses(statuses[random.nextInt(3)]),
              timed ? Instant.ofEpochMilli(NOON * 1000 + random.nextInt(9000)) : null,
              timed && random.nextBoolean()
                  ? Instant.ofEpochMilli(NOON * 1000 + 9000 + random.nextInt(9000))
                  : null,
              random.nextBoolean());

      assertThat(ids(log.read(query, 1 + random.nextInt(60))))
          .as(query.toString())
          .isEqualTo(
              ids(written.stream().filter(e -> fits(query, e)).sorted(order(query)).toList()));
    }
  }

  private static BsonDocument entry(int n, Random random) {
    BsonDocument entry = new BsonDocument("_id", id(n, random));
    entry.append("user_id", number(random.nextInt(3), random));
    entry.append("uuid", new BsonString("u" + random.nextInt(3)));
    entry.append("status", new BsonString(random.nextBoolean() ? "failed" : "success"));
    @Nullable BsonValue time = time(random);
    return time == null ? entry : entry.append("timestamp", time);
  }

  private static BsonValue id(int n, Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new BsonString("id " + n);
      case 1 -> number(n, random);
      case 2 -> new BsonDateTime(n);
      case 3 -> new BsonObjectId(new ObjectId("%024x".formatted(n)));
      default -> new BsonObjectId(new ObjectId("%024x".formatted(1000 - n)));
    };
  }

  private static BsonValue number(int n, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> new BsonInt32(n);
      case 1 -> new BsonInt64(n);
      default -> new BsonDouble(n);
    };
  }

  /** Few of them differ, so that seconds are crowded. */
  private static @Nullable BsonValue time(Random random) {
    long second = NOON + random.nextInt(20);
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new BsonInt64(second * 1000 + 250L * random.nextInt(4));
      case 3, 4 -> new BsonDouble(second * 1000.0);
      case 5 -> new BsonDouble(second + 0.123);
      case 6 -> new BsonDouble(second);
      case 7 -> new BsonInt64(second);
      case 8 -> new BsonInt32(-random.nextInt(3));
      case 9 -> BsonNull.VALUE;
      case 10 -> null;
      case 11 -> new BsonDouble(random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY);
      case 12 -> new BsonString("2024");
      default -> new BsonInt32((int) second);
    };
  }

  private static boolean fits(EntryQuery query, BsonDocument entry) {
    BigDecimal time = EntryTime.exactMilliseconds(entry.get("timestamp")).orElse(null);
    return (query.userId() == null
            || entry.getNumber("user_id").longValue() == query.userId().longValue())
        && (query.uuid() == null || entry.getString("uuid").getValue().equals(query.uuid()))
        && (query.statuses().isEmpty()
            || query.statuses().contains(entry.getString("status").getValue()))
        && (query.from() == null
            || (time != null
                && time.compareTo(BigDecimal.valueOf(query.from().toEpochMilli())) >= 0))
        && (query.to() == null
            || (time != null && time.compareTo(BigDecimal.valueOf(query.to().toEpochMilli())) < 0));
  }

  private static Comparator<BsonDocument> order(EntryQuery query) {
    Comparator<BsonDocument> oldest =
        Comparator.<BsonDocument>comparingInt(e -> rank(Position.of(e).kind()))
            .thenComparing(e -> Position.of(e).milliseconds())
            .thenComparing(e -> Position.of(e).kind())
            .thenComparingInt(e -> idRank(e.get("_id")))
            .thenComparing(e -> idKey(e.get("_id")));
    return query.newestFirst() ? oldest.reversed() : oldest;
  }

  private static int rank(TimestampKind kind) {
    return kind.isTimed() ? 2 : kind == TimestampKind.TIMELESS ? 1 : 0;
  }

  private static int idRank(@Nullable BsonValue id) {
    return switch (id) {
      case BsonString _ -> 1;
      case BsonObjectId _ -> 2;
      case BsonDateTime _ -> 3;
      case null, default -> 0;
    };
  }

  private static String idKey(@Nullable BsonValue id) {
    return switch (id) {
      case BsonString text -> text.getValue();
      case BsonObjectId object -> object.getValue().toHexString();
      case BsonDateTime date -> "%09d".formatted(date.getValue());
      case null, default -> "%09d".formatted(new BsonDocument("n", id).getNumber("n").longValue());
    };
  }

  private static List<String> ids(List<BsonDocument> entries) {
    return entries.stream().map(e -> e.get("_id") + " at " + e.get("timestamp")).toList();
  }

  private static List<String> names(List<BsonDocument> entries) {
    return entries.stream().map(entry -> entry.getString("_id").getValue()).toList();
  }

  @Test
  void aPageIsStableWhileEventsArrive() {
    for (int n = 0; n < 10; n++) {
      log.add("{_id: 'e%d', timestamp: %d}".formatted(n, NOON + n));
    }
    EntryQuery query = Log.all(true);
    EntryReader.Page first = log.reader.read(query, null, 4, true);
    log.add(
        "{_id: 'newer', timestamp: %d}".formatted(NOON + 60),
        "{_id: 'newer ms', timestamp: %d}".formatted((NOON + 7) * 1000),
        "{_id: 'between', timestamp: %d}".formatted((NOON + 3) * 1000 + 500));
    EntryReader.Page second = log.reader.read(query, first.entries().getLast().position(), 4, true);

    assertThat(names(documents(first))).containsExactly("e9", "e8", "e7", "e6");
    assertThat(names(documents(second))).containsExactly("e5", "e4", "between", "e3");
  }

  private static List<BsonDocument> documents(EntryReader.Page page) {
    return page.entries().stream().map(FoundEntry::document).toList();
  }

  @Test
  void numbersOfAnyTypeAreNumbers() {
    log.add(
        "{_id: 'int', user_id: 7, timestamp: 1}",
        "{_id: 'long', user_id: {$numberLong: '7'}, timestamp: 2}",
        "{_id: 'double', user_id: 7.0, timestamp: 3}",
        "{_id: 'other', user_id: 8, timestamp: 4}",
        "{_id: 'text', user_id: '7', timestamp: 5}");
    EntryQuery query = new EntryQuery(7L, null, Log.statuses(), null, null, true);
    assertThat(names(log.read(query, 10))).containsExactly("double", "long", "int");
  }

  @Test
  void timesAreInclusiveFromAndExclusiveTo() {
    log.add(
        "{_id: 'a', timestamp: %d}".formatted(NOON),
        "{_id: 'b', timestamp: %d}".formatted(NOON * 1000),
        "{_id: 'c', timestamp: %d}".formatted(NOON * 1000 + 999),
        "{_id: 'd', timestamp: %d.5}".formatted(NOON),
        "{_id: 'e', timestamp: %d}".formatted(NOON + 1),
        "{_id: 'f', timestamp: %d}".formatted((NOON + 1) * 1000),
        "{_id: 'g'}");
    EntryQuery query =
        new EntryQuery(
            null,
            null,
            Log.statuses(),
            Instant.ofEpochSecond(NOON),
            Instant.ofEpochSecond(NOON + 1),
            false);
    assertThat(names(log.read(query, 2))).containsExactly("a", "b", "d", "c");
  }

  @Test
  void timestampsAtTheEndsOfTheirTypesAreOrdered() {
    log.add("{_id: 'border', timestamp: 100000000000}", "{_id: 'below', timestamp: 99999999999}");
    log.add("{_id: 'max', timestamp: {$numberLong: '9223372036854770000'}}");
    log.add("{_id: 'min', timestamp: {$numberLong: '-9223372036854770000'}}");
    log.add("{_id: 'double', timestamp: 1.0e300}");
    assertThat(names(log.read(Log.all(false), 1)))
        .containsExactly("min", "border", "below", "max", "double");
    assertThat(names(log.read(Log.all(true), 2)))
        .containsExactly("double", "max", "below", "border", "min");
    assertThat(log.reader.read(Log.all(true), null, 9, true).entries())
        .extracting(entry -> String.valueOf(entry.position().time()))
        .contains("1973-03-03T09:46:40Z", "5138-11-16T09:46:39Z");
  }

  @Test
  void aDecimalIsANumberToo() {
    log.entries.insertOne(
        new BsonDocument("_id", new BsonString("dec"))
            .append("timestamp", new BsonDecimal128(Decimal128.parse("1709500000.25"))));
    log.add("{_id: 'later', timestamp: 1709500000251}", "{_id: 'sooner', timestamp: 1709500000}");
    assertThat(names(log.read(Log.all(false), 1))).containsExactly("sooner", "dec", "later");
  }

  @Test
  void anArrayOfTimesIsNoTimeAndDisturbsNoOther() {
    log.add("{_id: 'array', timestamp: [5, 100000000001]}", "{_id: 'b', timestamp: 7}");
    log.entries.insertOne(
        new BsonDocument("_id", new BsonString("bool")).append("timestamp", BsonBoolean.TRUE));
    assertThat(names(log.read(Log.all(true), 1))).containsExactly("b", "bool", "array");
    assertThat(names(log.read(Log.all(false), 1))).containsExactly("array", "bool", "b");
  }

  @Test
  void aPageOfLargeEntriesEndsEarlyAndNothingIsLost() {
    String text = "x".repeat(6 * 1024 * 1024);
    for (int n = 0; n < 4; n++) {
      log.entries.insertOne(
          new BsonDocument("_id", new BsonInt32(n))
              .append("timestamp", new BsonInt32(n))
              .append("text", new BsonString(text)));
    }
    EntryReader.Page first = log.reader.read(Log.all(false), null, 4, true);
    assertThat(first.entries()).hasSize(2);
    assertThat(first.more()).isTrue();
    EntryReader.Page second =
        log.reader.read(Log.all(false), first.entries().getLast().position(), 4, true);
    assertThat(second.entries()).hasSize(2);
    assertThat(second.more()).isFalse();
  }
}
