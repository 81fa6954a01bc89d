package io.farekeeper.validation.activation;

import io.farekeeper.bytemark.BytemarkClient;
import io.farekeeper.bytemark.BytemarkException;
import io.farekeeper.bytemark.UserPasses;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.Sessions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** What Bytemark itself says of a pass, for when a call's outcome is not known. */
public class UpstreamPassLookup {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BytemarkClient bytemark;
  private final Sessions sessions;

  UpstreamPassLookup(BytemarkClient bytemark, Sessions sessions) {
    this.bytemark = bytemark;
    this.sessions = sessions;
  }

  /** What was found. */
  public sealed interface Finding {
    /** The pass as it is. */
    record Pass(BsonDocument payload) implements Finding {}

    /** The user has no such pass, in neither list. */
    record Gone() implements Finding {}

    /** It could not be found out. */
    record Unavailable(String reason) implements Finding {}
  }

  /** Asks Bytemark, and waits for it for a bounded time. */
  public Finding of(long userId, String passUuid) {
    String token = sessions.of(userId).token();
    if (token == null) {
      return new Finding.Unavailable("the user has no token");
    }
    CompletableFuture<UserPasses> fetch = new CompletableFuture<>();
    Thread fetching =
        Thread.ofVirtual().name("upstream-pass-" + userId).start(() -> complete(fetch, token));
    try {
      return in(fetch.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS), passUuid);
    } catch (TimeoutException e) {
      fetching.interrupt();
      return new Finding.Unavailable("no answer within " + PATIENCE.toSeconds() + " s");
    } catch (InterruptedException e) {
      fetching.interrupt();
      Thread.currentThread().interrupt();
      return new Finding.Unavailable("interrupted");
    } catch (ExecutionException e) {
      return new Finding.Unavailable(
          e.getCause() instanceof BytemarkException cause
              ? String.valueOf(cause.getMessage())
              : "failed");
    }
  }

  private void complete(CompletableFuture<UserPasses> fetch, String token) {
    try {
      fetch.complete(bytemark.fetch(token));
    } catch (RuntimeException e) {
      fetch.completeExceptionally(e);
    }
  }

  private static Finding in(UserPasses passes, String passUuid) {
    return Stream.concat(passes.current().passes().stream(), passes.expired().passes().stream())
        .filter(pass -> isThe(pass, passUuid))
        .findFirst()
        .<Finding>map(Finding.Pass::new)
        .orElseGet(() -> missing(passes));
  }

  /** A pass that cannot be read may be the one. */
  private static Finding missing(UserPasses passes) {
    return passes.current().skipped() + passes.expired().skipped() == 0
        ? new Finding.Gone()
        : new Finding.Unavailable("Bytemark's lists hold passes that cannot be read");
  }

  private static boolean isThe(BsonDocument pass, String passUuid) {
    return pass.get("uuid") instanceof BsonString uuid && PassUuid.same(uuid.getValue(), passUuid);
  }
}
