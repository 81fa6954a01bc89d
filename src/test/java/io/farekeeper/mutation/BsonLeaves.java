package io.farekeeper.mutation;

import java.util.List;
import java.util.Random;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
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
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Whatever MongoDB can hold. */
final class BsonLeaves extends Leaves {
  private static final List<BsonValue> NUMBERS =
      List.of(
          new BsonInt32(0),
          new BsonInt32(-1),
          new BsonInt32(1),
          new BsonInt32(Integer.MAX_VALUE),
          new BsonInt32(Integer.MIN_VALUE),
          new BsonInt64(5),
          new BsonInt64(1_900_000_000_000L),
          new BsonInt64(99_999_999_999L),
          new BsonInt64(100_000_000_000L),
          new BsonInt64(Long.MAX_VALUE),
          new BsonInt64(Long.MIN_VALUE),
          new BsonDouble(Double.NaN),
          new BsonDouble(Double.POSITIVE_INFINITY),
          new BsonDouble(Double.NEGATIVE_INFINITY),
          new BsonDouble(-0.0),
          new BsonDouble(1.5),
          new BsonDouble(7.0),
          new BsonDouble(1e300),
          new BsonDouble(0x1p63),
          new BsonDecimal128(Decimal128.NaN),
          new BsonDecimal128(Decimal128.POSITIVE_INFINITY),
          new BsonDecimal128(Decimal128.NEGATIVE_ZERO),
          new BsonDecimal128(Decimal128.parse("7")),
          new BsonDecimal128(Decimal128.parse("7E+6000")),
          new BsonDecimal128(Decimal128.parse("1E-6000")));

  private static final List<BsonValue> OTHERS =
      List.of(
          BsonBoolean.TRUE,
          BsonBoolean.FALSE,
          BsonNull.VALUE,
          new BsonDateTime(1_790_000_000_000L),
          new BsonDateTime(Long.MAX_VALUE),
          new BsonDateTime(Long.MIN_VALUE),
          new BsonTimestamp(1, 1),
          new BsonObjectId(new ObjectId("64b000000000000000000000")),
          new BsonBinary(new byte[] {0, -1}),
          new BsonRegularExpression("(", "i"),
          new BsonUndefined(),
          new BsonMinKey(),
          new BsonMaxKey());

  BsonLeaves(Random random) {
    super(random);
  }

  @Override
  Object nothing() {
    return BsonNull.VALUE;
  }

  @Override
  Object number() {
    return pick(NUMBERS);
  }

  @Override
  Object text(String text) {
    return new BsonString(text);
  }

  @Override
  Object any() {
    return random.nextInt(3) == 0 ? text() : random.nextBoolean() ? number() : pick(OTHERS);
  }
}
