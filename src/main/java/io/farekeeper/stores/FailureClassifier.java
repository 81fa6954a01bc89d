package io.farekeeper.stores;

import com.mongodb.bulk.BulkWriteError;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Determines what caused a failure of MongoDB or MySQL: what one document or row holds, or the
 * server. It is the one place that knows the servers' error codes; callers that must know whether
 * others can go on ask here.
 */
public final class FailureClassifier {
  private static final int CAUSES = 16;

  private FailureClassifier() {}

  /** What caused a failure. */
  public enum Cause {
    /** A document or row with this key is there already. */
    DUPLICATE,
    /** What this document or row holds, or how large it is: others can be written. */
    DATA,
    /**
     * The server has no room for it. That is said of each document or row that is refused, and ends
     * nothing: another one may be smaller, or lie elsewhere.
     */
    NO_ROOM,
    /** Others hold what it needs: it may work a moment later, and for another row now. */
    LOCKED,
    /** The server answers, but refuses or interrupts this for all callers. */
    SERVER,
    /** The server does not answer. */
    UNREACHABLE
  }

  /**
   * A failure of a server.
   *
   * @param server its name
   * @param cause what caused it
   * @param reason why, in words of our own, with the server's code: the server's words may quote a
   *     rider's data
   */
  public record Failure(String server, Cause cause, String reason) {

    /** Whether the next caller would fail as well. */
    public boolean isOfServer() {
      return cause == Cause.SERVER || cause == Cause.UNREACHABLE;
    }

    /** Whether it was refused for this document or row, and will be again. */
    public boolean isOfData() {
      return cause == Cause.DUPLICATE || cause == Cause.DATA || cause == Cause.NO_ROOM;
    }
  }

  /**
   * The failure of a server for which this was thrown; empty if it was thrown for another reason.
   */
  public static Optional<Failure> classify(Throwable thrown) {
    return causes(thrown)
        .flatMap(cause -> MongoFailures.of(cause).or(() -> MySqlFailures.of(cause)).stream())
        .findFirst();
  }

  /** What MongoDB says of one document of a bulk. */
  public static Failure classify(BulkWriteError error) {
    return MongoFailures.ofCode(error.getCode());
  }

  /** Whether a server caused it, so that the next caller would fail as well. */
  public static boolean isOfServer(Throwable thrown) {
    return classify(thrown).filter(Failure::isOfServer).isPresent();
  }

  /** Whether a server refused it for what this document or row holds. */
  public static boolean isOfData(Throwable thrown) {
    return classify(thrown).filter(Failure::isOfData).isPresent();
  }

  /** Whether all that was refused is there already. */
  public static boolean isDuplicate(Throwable thrown) {
    return classify(thrown).filter(failure -> failure.cause() == Cause.DUPLICATE).isPresent();
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }
}
