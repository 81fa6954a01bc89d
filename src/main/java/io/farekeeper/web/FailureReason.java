package io.farekeeper.web;

import io.farekeeper.stores.FailureClassifier;
import java.util.Optional;
import java.util.stream.Stream;

/** Why something failed, in words for people: never a class's name or a foreign message. */
public final class FailureReason {
  private static final int CAUSES = 16;
  private static final String UNEXPECTED = "an unexpected error, which the log explains";

  private FailureReason() {}

  /** The reason of any exception; of an unforeseen one, that the log has it. */
  public static String of(Throwable thrown) {
    return ofExpected(thrown).orElse(UNEXPECTED);
  }

  /** The reason of an exception that was foreseen: a server's, or our own. */
  public static Optional<String> ofExpected(Throwable thrown) {
    return Outage.of(thrown)
        .or(() -> FailureClassifier.classify(thrown).map(FailureClassifier.Failure::reason))
        .or(
            () ->
                chain(thrown).filter(FailureReason::isOwn).findFirst().map(Throwable::getMessage));
  }

  private static Stream<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause).limit(CAUSES);
  }

  private static boolean isOwn(Throwable thrown) {
    return thrown.getClass().getName().startsWith("io.farekeeper.");
  }
}
