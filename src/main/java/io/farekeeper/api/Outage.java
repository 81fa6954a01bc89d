package io.farekeeper.api;

import com.mongodb.MongoClientException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.crypt.capi.MongoCryptException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Tells failures that are the absence of a database or of its keys from those that are a defect.
 */
public final class Outage {
  /** What is said when MongoDB is missing. */
  public static final String MONGODB = "MongoDB does not answer";

  /** What is said when MySQL is missing. */
  public static final String MYSQL = "MySQL does not answer";

  private static final int CAUSES = 16;
  private static final String LATER = "; try again later";

  private Outage() {}

  /**
   * What is to be said of the database that is missing, or empty if it is not that.
   *
   * @param mySqlReady whether the SQL schema is in place; until then every SQL error is an outage
   */
  static Optional<String> of(Throwable thrown, boolean mySqlReady) {
    Optional<String> absent = of(thrown);
    if (absent.isEmpty() && !mySqlReady && chain(thrown).anyMatch(Outage::isSql)) {
      return Optional.of("MySQL is not ready yet: its schema is not in place" + LATER);
    }
    return absent.map(text -> text + LATER);
  }

  /** Which database does not answer, in words, or empty if that is not why this was thrown. */
  public static Optional<String> of(Throwable thrown) {
    if (chain(thrown).anyMatch(Outage::isOfMongoDb)) {
      return Optional.of(MONGODB);
    }
    if (chain(thrown).anyMatch(Outage::isOfMySql)) {
      return Optional.of(MYSQL);
    }
    return chain(thrown).flatMap(cause -> ofKeys(cause).stream()).findFirst();
  }

  /** Whether a database does not answer; keys that cannot be had are something else. */
  public static boolean isOfDatabase(Throwable thrown) {
    return chain(thrown).anyMatch(cause -> isOfMongoDb(cause) || isOfMySql(cause));
  }

  private static Optional<String> ofKeys(Throwable thrown) {
    if (thrown instanceof KeysUnavailableException) {
      return Optional.ofNullable(thrown.getMessage());
    }
    return thrown instanceof MongoCryptException || isOfDecryption(thrown)
        ? Optional.of("The keys of encrypted fields cannot be had")
        : Optional.empty();
  }

  /** Where a value is decrypted on the way the driver has no type of its own for it. */
  private static boolean isOfDecryption(Throwable thrown) {
    return thrown instanceof MongoClientException
        && String.valueOf(thrown.getMessage()).startsWith("Exception in encryption library");
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }

  private static boolean isOfMongoDb(Throwable thrown) {
    return thrown instanceof MongoTimeoutException
        || thrown instanceof MongoSocketException
        || thrown instanceof MongoServerUnavailableException
        || thrown instanceof MongoConnectionPoolClearedException
        || thrown instanceof MongoNotPrimaryException
        || thrown instanceof MongoNodeIsRecoveringException;
  }

  private static boolean isOfMySql(Throwable thrown) {
    return thrown instanceof DataAccessResourceFailureException
        || thrown instanceof RecoverableDataAccessException
        || thrown instanceof TransientDataAccessException
        || thrown instanceof CannotCreateTransactionException
        || (thrown instanceof SQLException sql && isConnectionState(sql.getSQLState()));
  }

  private static boolean isConnectionState(@Nullable String sqlState) {
    return sqlState != null && sqlState.startsWith("08");
  }

  private static boolean isSql(Throwable thrown) {
    return thrown instanceof DataAccessException || thrown instanceof SQLException;
  }
}
