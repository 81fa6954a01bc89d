package io.farekeeper.jobs.commandline;

import io.farekeeper.stores.Trace;
import io.farekeeper.web.FailureReason;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;

/** Says in one line why the application could not do it. */
final class Failures {
  private static final int CAUSES = 30;
  private static final int LONGEST = 500;

  private Failures() {}

  /** Why it did not start: its own refusal if there is one, else the deepest cause. */
  static String ofStart(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    return chain.stream()
        .filter(cause -> isOwn(cause) || cause instanceof BindException)
        .findFirst()
        .map(cause -> oneLine(String.valueOf(cause.getMessage())))
        .orElseGet(() -> "Farekeeper cannot start: " + oneLine(chain.getLast().toString()));
  }

  /** Why a call of the running application failed. */
  static String ofCall(RuntimeException thrown, ServerAddresses servers) {
    return FailureReason.ofExpected(thrown)
        .map(reason -> oneLine(servers.namedIn(reason)))
        .orElseGet(() -> "Unexpected: " + Trace.inShort(thrown));
  }

  private static List<Throwable> chain(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .limit(CAUSES)
        .toList();
  }

  private static boolean isOwn(Throwable thrown) {
    return thrown.getClass().getName().startsWith("io.farekeeper.");
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
