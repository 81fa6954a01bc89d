package io.farekeeper.web;

import com.mongodb.MongoClientException;
import com.mongodb.crypt.capi.MongoCryptException;
import io.farekeeper.stores.FailureClassifier;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;

/**
 * Distinguishes failures that are a server's, or the absence of keys, from those that are a defect;
 * who caused one is decided by {@link FailureClassifier}.
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
   * What is to be said to a caller of the database that is missing, or empty if it is not that.
   *
   * @param mySqlReady whether the SQL schema is in place; until then every SQL error is an outage
   */
  public static Optional<String> of(Throwable thrown, boolean mySqlReady) {
    Optional<String> absent = of(thrown);
    boolean answers = absent.filter(MYSQL::equals).isEmpty();
    if (answers && !mySqlReady && chain(thrown).anyMatch(Outage::isSql)) {
      return Optional.of("MySQL is not ready yet: its schema is not in place" + LATER);
    }
    return absent.map(text -> text + LATER);
  }

  /**
   * Which server does not answer, or refuses all requests, or is busy, in words; empty if that is
   * not why this was thrown.
   */
  public static Optional<String> of(Throwable thrown) {
    return FailureClassifier.classify(thrown)
        .filter(failure -> !failure.isOfData())
        .map(FailureClassifier.Failure::reason)
        .or(() -> chain(thrown).flatMap(cause -> ofKeys(cause).stream()).findFirst());
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

  private static boolean isSql(Throwable thrown) {
    return thrown instanceof DataAccessException || thrown instanceof SQLException;
  }
}
