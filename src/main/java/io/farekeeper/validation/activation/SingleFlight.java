package io.farekeeper.validation.activation;

import io.farekeeper.validation.Outcome;
import io.farekeeper.validation.Scan;
import io.farekeeper.validation.ValidationProperties;
import io.farekeeper.web.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes those who want to use the same pass in the same instance at the same time wait for the
 * first of them. It saves work; that a pass is used once is seen to by the attempts.
 */
public class SingleFlight {
  private record Key(long userId, String passKey) {}

  private static final int LEADS_AT_ONCE = 64;

  private final Semaphore leads = new Semaphore(LEADS_AT_ONCE, true);
  private final ConcurrentMap<Key, CompletableFuture<Outcome>> flights = new ConcurrentHashMap<>();
  private final Duration turn;

  SingleFlight(ValidationProperties properties) {
    this.turn = properties.turn();
  }

  /**
   * The outcome of this lead, or of the one that is going on.
   *
   * @param outOfTurn decides if so many go on that the lead's turn does not come in time
   */
  public Outcome join(
      Scan scan, Duration patience, Supplier<Outcome> lead, Supplier<Outcome> outOfTurn) {
    Key key = new Key(scan.userId(), scan.passKey());
    CompletableFuture<Outcome> own = new CompletableFuture<>();
    CompletableFuture<Outcome> first = flights.putIfAbsent(key, own);
    if (first != null) {
      return await(first, patience).joined();
    }
    try {
      Outcome outcome = inTurn(lead, outOfTurn);
      own.complete(outcome);
      return outcome;
    } catch (RuntimeException | Error e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      flights.remove(key);
    }
  }

  /** As many as may call Bytemark: more of them would wait for connections to MySQL in vain. */
  private Outcome inTurn(Supplier<Outcome> lead, Supplier<Outcome> outOfTurn) {
    try {
      if (!leads.tryAcquire(turn.toMillis(), TimeUnit.MILLISECONDS)) {
        return outOfTurn.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("This instance stops; try again");
    }
    try {
      return lead.get();
    } finally {
      leads.release();
    }
  }

  private static Outcome await(CompletableFuture<Outcome> first, Duration patience) {
    try {
      return first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw ApiException.unavailable(
          "The use of this pass, which was going on, failed; try again later");
    } catch (TimeoutException e) {
      throw ApiException.conflict("A use of this pass is still going on; try again later", null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable("This instance stops; try again");
    }
  }
}
