package io.farekeeper.stores;

import io.farekeeper.stores.FailureClassifier.Cause;
import io.farekeeper.stores.FailureClassifier.Failure;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** MySQL's and MariaDB's errors, those of the embedded server, and Spring's names for them. */
final class MySqlFailures {
  private static final String MYSQL = "MySQL";
  private static final Failure ABSENT =
      new Failure(MYSQL, Cause.UNREACHABLE, "MySQL does not answer");

  private static final Set<Integer> DUPLICATE = Set.of(1022, 1062, 1169, 1586, 1859, 23505);

  /** Disk full, table full, and a log that has no room for the transaction. */
  private static final Set<Integer> NO_ROOM = Set.of(1021, 1114, 1197, 1534);

  /**
   * What is wrong with a value where the SQLState does not say so: a type, a character set, a
   * constraint, a partition, a packet, a row's size.
   */
  private static final Set<Integer> OF_THE_ROW =
      Set.of(
          1048, 1118, 1153, 1265, 1267, 1270, 1271, 1300, 1301, 1366, 1369, 1406, 1411, 1525, 1526,
          1644, 1748, 3140, 3819, 4025, 4078);

  /**
   * Data exceptions, constraints, warnings, what a view or a trigger refuses, a value of its own.
   */
  private static final Set<String> CLASSES_OF_THE_ROW = Set.of("01", "22", "23", "44", "45");

  /** No connection; shutting down; the embedded server is closed. */
  private static final Set<Integer> CONNECTION_LOST =
      Set.of(1053, 1152, 1158, 1159, 1160, 1161, 1927, 2006, 2013, 90067, 90098, 90108, 90121);

  /** Deadlocks, lock time-outs, a row that another transaction changed since it was read. */
  private static final Set<Integer> LOCKED = Set.of(1020, 1205, 1213, 40001, 50200);

  /**
   * What a session may be refused for although a new one would not be: rights, a server that is
   * read-only (a failover may have left the session there), binlog_format, transaction_read_only.
   */
  private static final Set<Integer> OF_THE_SESSION =
      Set.of(1044, 1142, 1143, 1227, 1290, 1665, 1792, 1836);

  private static final Set<Integer> SYNTAX = Set.of(1064, 42000, 42001);

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(1021, "disk full"),
          Map.entry(1040, "too many connections"),
          Map.entry(1044, "no right to this database"),
          Map.entry(1045, "wrong user or password"),
          Map.entry(1049, "no such database"),
          Map.entry(1054, "no such column"),
          Map.entry(1114, "table full"),
          Map.entry(1142, "no right to do this"),
          Map.entry(1143, "no right to this column"),
          Map.entry(1146, "no such table"),
          Map.entry(1205, "a lock was not to be had in time"),
          Map.entry(1213, "deadlock"),
          Map.entry(1227, "no right to do this"),
          Map.entry(1290, "the server is read-only"),
          Map.entry(1665, "binlog_format is STATEMENT"),
          Map.entry(1792, "the transaction is read-only"),
          Map.entry(1836, "the server is read-only"),
          Map.entry(1048, "a value is missing"),
          Map.entry(1062, "it is there already"),
          Map.entry(1153, "too large"),
          Map.entry(1264, "out of range"),
          Map.entry(1292, "no date"),
          Map.entry(1366, "the column's character set does not hold the text"),
          Map.entry(1406, "too long"),
          Map.entry(1644, "refused by a trigger"),
          Map.entry(3819, "refused by a check constraint"),
          Map.entry(4025, "refused by a check constraint"));

  private MySqlFailures() {}

  static Optional<Failure> of(Throwable thrown) {
    if (thrown instanceof SQLException sql) {
      return ofSql(sql);
    }
    // The server's own code says more than Spring's name for it.
    return hasSqlCause(thrown) ? Optional.empty() : ofSpring(thrown);
  }

  /** Whether a new session may be allowed what this one was refused. */
  static boolean isOfTheSession(SQLException e) {
    return OF_THE_SESSION.contains(e.getErrorCode());
  }

  private static boolean hasSqlCause(Throwable thrown) {
    return Stream.iterate(thrown.getCause(), cause -> cause != null, Throwable::getCause)
        .limit(16)
        .anyMatch(SQLException.class::isInstance);
  }

  private static Optional<Failure> ofSql(SQLException e) {
    int code = e.getErrorCode();
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String stateClass = state.length() < 2 ? "" : state.substring(0, 2);
    if (DUPLICATE.contains(code)) {
      return Optional.of(refused(Cause.DUPLICATE, code));
    }
    if (NO_ROOM.contains(code)) {
      return Optional.of(refused(Cause.NO_ROOM, code));
    }
    // Connector/J says S1009 of a stored value that it cannot read, and S1000 of too large a
    // packet.
    if (OF_THE_ROW.contains(code)
        || CLASSES_OF_THE_ROW.contains(stateClass)
        || (code == 0 && state.startsWith("S1"))) {
      return Optional.of(refused(Cause.DATA, code));
    }
    if (LOCKED.contains(code)) {
      return Optional.of(new Failure(MYSQL, Cause.LOCKED, "MySQL is busy" + described(code)));
    }
    boolean unsaid = code == 0 && stateClass.equals("42");
    if (unsaid || SYNTAX.contains(code)) {
      return Optional.empty();
    }
    boolean lost =
        CONNECTION_LOST.contains(code) || (stateClass.equals("08") && code != 1040 && code != 1045);
    return Optional.of(lost || code == 0 ? ABSENT : ofServer(code));
  }

  private static Optional<Failure> ofSpring(Throwable thrown) {
    return switch (thrown) {
      case DuplicateKeyException _ -> Optional.of(refused(Cause.DUPLICATE, 0));
      case DataIntegrityViolationException _ -> Optional.of(refused(Cause.DATA, 0));
      case PessimisticLockingFailureException _ ->
          Optional.of(new Failure(MYSQL, Cause.LOCKED, "MySQL is busy"));
      case DataAccessResourceFailureException _ -> Optional.of(ABSENT);
      case NonTransientDataAccessResourceException _ -> Optional.of(ABSENT);
      case RecoverableDataAccessException _ -> Optional.of(ABSENT);
      case TransientDataAccessException _ -> Optional.of(ABSENT);
      case CannotCreateTransactionException _ -> Optional.of(ABSENT);
      case TransactionSystemException _ -> Optional.of(ABSENT);
      default -> Optional.empty();
    };
  }

  private static Failure refused(Cause cause, int code) {
    return new Failure(MYSQL, cause, "MySQL refused the row" + described(code));
  }

  private static Failure ofServer(int code) {
    return new Failure(MYSQL, Cause.SERVER, "MySQL refuses to work" + described(code));
  }

  private static String described(int code) {
    if (code == 0) {
      return "";
    }
    String words = WORDS.get(code);
    return " (error " + code + (words == null ? "" : ", " + words) + ")";
  }
}
