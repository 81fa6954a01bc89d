package io.farekeeper.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import io.farekeeper.stores.FailureClassifier.Cause;
import io.farekeeper.stores.FailureClassifier.Failure;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.IllegalTransactionStateException;

class FailureClassifierTest {
  private static final ServerAddress SERVER = new ServerAddress();

  private static Failure failure(Throwable thrown) {
    return FailureClassifier.classify(new IllegalStateException(thrown)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "11000, DUPLICATE",
    "121, DATA",
    "2, DATA",
    "15, DATA",
    "20, DATA",
    "10003, DATA",
    "10334, DATA",
    "17280, DATA",
    "17419, DATA",
    "987654, DATA",
    "14031, NO_ROOM",
    "12501, NO_ROOM",
    "24, LOCKED",
    "46, LOCKED",
    "112, LOCKED",
    "13, SERVER",
    "18, SERVER",
    "50, SERVER",
    "64, SERVER",
    "79, SERVER",
    "100, SERVER",
    "133, SERVER",
    "262, SERVER",
    "8000, SERVER",
    "6, UNREACHABLE",
    "91, UNREACHABLE",
    "189, UNREACHABLE",
    "10107, UNREACHABLE",
    "11600, UNREACHABLE",
    "11602, UNREACHABLE",
    "13435, UNREACHABLE",
    "13436, UNREACHABLE"
  })
  void codesOfMongoDbAreTheSameInAWriteACommandAndABulk(int code, Cause cause) {
    Failure failure =
        failure(
            new MongoWriteException(
                new WriteError(code, "secret", new BsonDocument()), SERVER, Set.of()));

    assertThat(failure.cause()).isEqualTo(cause);
    assertThat(failure.reason()).startsWith("MongoDB ").doesNotContain("secret");
    assertThat(failure(command(code))).isEqualTo(failure);
    assertThat(failure(bulk(null, code))).isEqualTo(failure);
    assertThat(failure(bulk(null, 11000, code, 11000)))
        .as("duplicates are no failure where others failed")
        .isEqualTo(failure);
    assertThat(FailureClassifier.classify(error(code))).isEqualTo(failure);
  }

  @ParameterizedTest
  @CsvSource({
    "1062, 23000, DUPLICATE",
    "23505, 23505, DUPLICATE",
    "1366, HY000, DATA",
    "1366, 22007, DATA",
    "1406, 22001, DATA",
    "1264, 22003, DATA",
    "1265, 01000, DATA",
    "1292, 22007, DATA",
    "1048, 23000, DATA",
    "1452, 23000, DATA",
    "1153, 08S01, DATA",
    "1118, 42000, DATA",
    "1267, HY000, DATA",
    "1525, HY000, DATA",
    "3819, HY000, DATA",
    "4025, 23000, DATA",
    "1644, 45000, DATA",
    "30001, 45000, DATA",
    "22001, 22001, DATA",
    "0, S1009, DATA",
    "1021, HY000, NO_ROOM",
    "1114, HY000, NO_ROOM",
    "1205, HY000, LOCKED",
    "1213, 40001, LOCKED",
    "40001, 40001, LOCKED",
    "1040, 08004, SERVER",
    "1044, 42000, SERVER",
    "1045, 28000, SERVER",
    "1142, 42000, SERVER",
    "1146, 42S02, SERVER",
    "1290, HY000, SERVER",
    "1665, HY000, SERVER",
    "1792, 25006, SERVER",
    "1836, HY000, SERVER",
    "3024, HY000, SERVER",
    "9001, HY000, SERVER",
    "42102, 42S02, SERVER",
    "0, 08S01, UNREACHABLE",
    "0, 08003, UNREACHABLE",
    "0, '', UNREACHABLE",
    "1053, 08S01, UNREACHABLE",
    "90121, 90121, UNREACHABLE"
  })
  void codesOfMySqlAreTheSameWhateverSpringCallsThem(int code, String state, Cause cause) {
    SQLException sql = new SQLException("secret", state, code);
    Failure failure = failure(sql);

    assertThat(failure.cause()).isEqualTo(cause);
    assertThat(failure.reason()).startsWith("MySQL ").doesNotContain("secret");
    assertThat(failure(new UncategorizedSQLException("task", "SELECT 1", sql))).isEqualTo(failure);
    assertThat(failure(new CannotCreateTransactionException("no", sql))).isEqualTo(failure);
    assertThat(failure(new DuplicateKeyException("no", sql))).isEqualTo(failure);
  }

  @Test
  void saysWhatTheServerSaidInWordsOfItsOwnWithTheCode() {
    assertThat(failure(command(121)).reason())
        .isEqualTo(
            "MongoDB refused the document (code 121, refused by the collection's validator)");
    assertThat(failure(command(13)).reason())
        .isEqualTo("MongoDB refuses to work (code 13, no right to do this)");
    assertThat(failure(new SQLException("secret", "HY000", 1366)).reason())
        .isEqualTo(
            "MySQL refused the row (error 1366, the column's character set does not hold the"
                + " text)");
    assertThat(failure(new SQLException("secret", "HY000", 1290)).reason())
        .isEqualTo("MySQL refuses to work (error 1290, the server is read-only)");
  }

  @Test
  void withoutACodeTheKindOfExceptionSaysIt() {
    assertThat(failure(new MongoTimeoutException("no")).cause()).isEqualTo(Cause.UNREACHABLE);
    assertThat(failure(new MongoException("closed")).cause()).isEqualTo(Cause.UNREACHABLE);
    assertThat(failure(new MongoSecurityException(null, "no")).cause()).isEqualTo(Cause.SERVER);
    assertThat(failure(new BsonMaximumSizeExceededException("17 MB")).cause())
        .isEqualTo(Cause.DATA);
    assertThat(failure(new CannotGetJdbcConnectionException("no")).cause())
        .isEqualTo(Cause.UNREACHABLE);
    assertThat(failure(bulk(new WriteConcernError(64, "", "secret", new BsonDocument()))).cause())
        .as("nobody knows whether it will stay")
        .isEqualTo(Cause.SERVER);
  }

  @Test
  void whatNoServerCausedIsNotPutDownToOne() {
    for (Throwable other :
        List.of(
            new IllegalStateException(),
            new EmptyResultDataAccessException(1),
            new IllegalTransactionStateException("mistake"),
            new MongoClientException("Exception in encryption library"),
            new SQLException("mistake", "42000", 1064))) {
      assertThat(FailureClassifier.classify(other)).isEmpty();
    }
  }

  private static MongoException command(int code) {
    return new MongoCommandException(
        BsonDocument.parse("{ok: 0, code: %d, errmsg: 'secret'}".formatted(code)), SERVER);
  }

  private static BulkWriteError error(int code) {
    return new BulkWriteError(code, "secret", new BsonDocument(), 0);
  }

  private static MongoException bulk(@Nullable WriteConcernError concern, int... codes) {
    return new MongoBulkWriteException(
        BulkWriteResult.unacknowledged(),
        java.util.Arrays.stream(codes).mapToObj(FailureClassifierTest::error).toList(),
        concern,
        SERVER,
        Set.of());
  }
}
