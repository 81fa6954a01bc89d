package io.farekeeper.tickets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.WriteConcernError;
import io.farekeeper.tickets.SyncException.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonSerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;

class SyncExceptionTest {
  private static final ServerAddress SERVER = new ServerAddress();

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new MongoTimeoutException("no server"), Kind.OUTAGE),
        Arguments.of(new MongoException("closed"), Kind.OUTAGE),
        Arguments.of(write(17419), Kind.OF_USER),
        Arguments.of(write(11000), Kind.OF_USER),
        Arguments.of(write(13), Kind.OUTAGE),
        Arguments.of(write(14031), Kind.OF_USER),
        Arguments.of(write(112), Kind.UNREACHED),
        Arguments.of(new CannotAcquireLockException("locked"), Kind.UNREACHED),
        Arguments.of(new DataIntegrityViolationException("secret"), Kind.OF_USER),
        Arguments.of(command(15), Kind.OF_USER),
        Arguments.of(command(13), Kind.OUTAGE),
        Arguments.of(command(11600), Kind.OUTAGE),
        Arguments.of(bulk(List.of(11000, 10334), false), Kind.OF_USER),
        Arguments.of(bulk(List.of(11000, 14031), false), Kind.OF_USER),
        Arguments.of(bulk(List.of(11000, 121, 13), false), Kind.OUTAGE),
        Arguments.of(bulk(List.of(11000), true), Kind.OUTAGE),
        Arguments.of(new BsonMaximumSizeExceededException("17 MB"), Kind.OF_USER),
        Arguments.of(new BsonSerializationException("no such key"), Kind.OF_USER),
        Arguments.of(new DataAccessResourceFailureException("refused"), Kind.OUTAGE),
        Arguments.of(new CannotCreateTransactionException("refused"), Kind.OUTAGE),
        Arguments.of(SyncException.sessionExpired(), Kind.SESSION_EXPIRED));
  }

  private static MongoException write(int code) {
    return new MongoWriteException(
        new WriteError(code, "secret", new BsonDocument()), SERVER, Set.of());
  }

  private static MongoException command(int code) {
    return new MongoCommandException(
        BsonDocument.parse("{ok: 0, code: %d, errmsg: 'secret'}".formatted(code)), SERVER);
  }

  private static MongoException bulk(List<Integer> codes, boolean concern) {
    return new MongoBulkWriteException(
        BulkWriteResult.unacknowledged(),
        codes.stream()
            .map(code -> new BulkWriteError(code, "secret", new BsonDocument(), 0))
            .toList(),
        concern ? new WriteConcernError(64, "timeout", "secret", new BsonDocument()) : null,
        SERVER,
        Set.of());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhoseFailureItIsAndNothingOfTheData(RuntimeException failure, Kind kind) {
    SyncException named =
        catchThrowableOfType(
            SyncException.class,
            () ->
                SyncException.naming(
                    () -> {
                      throw failure;
                    }));
    assertThat(named.kind()).isEqualTo(kind);
    assertThat(named.reason()).doesNotContain("secret");
  }

  @Test
  void leavesSuccessAndMistakesAlone() {
    assertThat(SyncException.naming(() -> 1)).isEqualTo(1);
    IllegalStateException mistake = new IllegalStateException("mistake");
    assertThat(
            catchThrowableOfType(
                IllegalStateException.class,
                () ->
                    SyncException.naming(
                        () -> {
                          throw mistake;
                        })))
        .isSameAs(mistake);
  }
}
