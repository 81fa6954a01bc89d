package io.farekeeper.ticketlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.conversions.Bson;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each range is named by one bound on each side, the tighter ones. */
class RangeScansTest {
  private static final Instant FROM = Instant.ofEpochSecond(1_709_500_000L);
  private static final Instant TO = Instant.ofEpochSecond(1_709_600_000L);

  @Test
  void withoutTimesTheLanesBorderIsTheBound() {
    assertThat(times(null, null, null, true, TimestampKind.SECONDS))
        .containsExactly(
            range("{$gt: {$numberDouble: '-Infinity'}, $lt: {$numberLong: '100000000000'}}"));
    assertThat(times(null, null, null, true, TimestampKind.MILLISECONDS))
        .containsExactly(
            range("{$gte: {$numberLong: '100000000000'}, $lt: {$numberDouble: 'Infinity'}}"));
  }

  @Test
  void theQuerysTimesTakeTheBordersPlace() {
    assertThat(times(FROM, TO, null, true, TimestampKind.SECONDS))
        .containsExactly(
            range("{$gte: {$numberLong: '1709500000'}, $lt: {$numberLong: '1709600000'}}"));
    assertThat(times(FROM, TO, null, false, TimestampKind.MILLISECONDS))
        .containsExactly(
            range("{$gte: {$numberLong: '1709500000000'}, $lt: {$numberLong: '1709600000000'}}"));
  }

  @Test
  void aTimeOutsideTheLaneLeavesItsBorder() {
    Instant late = Instant.ofEpochSecond(200_000_000_000L);
    assertThat(times(Instant.EPOCH, late, null, true, TimestampKind.SECONDS))
        .containsExactly(range("{$gte: {$numberLong: '0'}, $lt: {$numberLong: '100000000000'}}"));
    assertThat(times(Instant.EPOCH, null, null, true, TimestampKind.MILLISECONDS))
        .containsExactly(
            range("{$gte: {$numberLong: '100000000000'}, $lt: {$numberDouble: 'Infinity'}}"));
  }

  @Test
  void aPageGoesOnAtItsPlace() {
    Position place =
        new Position(TimestampKind.SECONDS, new BsonInt64(1_709_550_000L), new BsonString("id"));
    assertThat(times(FROM, TO, place, true, TimestampKind.SECONDS))
        .last()
        .isEqualTo(range("{$gte: {$numberLong: '1709500000'}, $lt: {$numberLong: '1709550000'}}"));
    assertThat(times(FROM, TO, place, false, TimestampKind.SECONDS))
        .last()
        .isEqualTo(range("{$gt: {$numberLong: '1709550000'}, $lt: {$numberLong: '1709600000'}}"));
    Position exact =
        new Position(
            TimestampKind.SECONDS,
            new BsonDecimal128(Decimal128.parse("1709500000.0")),
            new BsonString("id"));
    assertThat(times(FROM, null, exact, false, TimestampKind.SECONDS))
        .last()
        .isEqualTo(
            range("{$gt: {$numberDecimal: '1709500000.0'}, $lt: {$numberLong: '100000000000'}}"));
  }

  /** What each scan asks of the timestamp; it fails if it asks in more than one place. */
  private static List<BsonDocument> times(
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Position after,
      boolean newestFirst,
      TimestampKind kind) {
    EntryQuery query = new EntryQuery(7L, null, Log.statuses(), from, to, newestFirst);
    return new RangeScans(query, after).of(kind).stream().map(RangeScansTest::time).toList();
  }

  private static BsonDocument time(Bson scan) {
    List<BsonDocument> times =
        scan.toBsonDocument().getArray("$and").stream()
            .map(condition -> condition.asDocument())
            .filter(condition -> condition.containsKey(TimestampKind.TIMESTAMP))
            .toList();
    assertThat(times).hasSize(1);
    return times.getFirst();
  }

  private static BsonDocument range(String ends) {
    return new BsonDocument(TimestampKind.TIMESTAMP, BsonDocument.parse(ends));
  }
}
