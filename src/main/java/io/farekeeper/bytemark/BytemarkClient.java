package io.farekeeper.bytemark;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks Bytemark for a user's passes. May be called by any number of threads at once, best virtual
 * ones: a call waits until this copy's limits allow it.
 */
@Component
public class BytemarkClient implements AutoCloseable {
  private final Circuit circuit;
  private final HttpTransport transport;
  private final PassListFetcher lists;

  /** A client with limits and a circuit breaker of its own. */
  public BytemarkClient(
      BytemarkEndpoint endpoint, BytemarkProperties properties, Clock clock, MeterRegistry meters) {
    this(endpoint, properties, clock, meters, new Circuit(properties, clock, meters));
  }

  @Autowired
  BytemarkClient(
      BytemarkEndpoint endpoint,
      BytemarkProperties properties,
      Clock clock,
      MeterRegistry meters,
      Circuit circuit) {
    CopyPause pause = new CopyPause(System::nanoTime);
    CallGate gate = new CallGate(properties, pause, circuit);
    this.circuit = circuit;
    this.transport = new HttpTransport(endpoint, properties, clock);
    PageCaller caller = new PageCaller(transport, gate, pause, properties, meters);
    this.lists = new PassListFetcher(caller, properties, meters);
  }

  /**
   * Both lists of the user, every page: the current passes first, then the expired ones. Blocks
   * until they are there.
   *
   * @param token the user's token
   * @throws BytemarkException if either list cannot be had in full
   */
  public UserPasses fetch(String token) {
    Token user = new Token(token);
    if (!user.isUsable()) {
      throw new BytemarkException(Failure.REFUSED, null, "token is not usable");
    }
    return circuit.guard(
        () -> new UserPasses(lists.fetch(Which.CURRENT, user), lists.fetch(Which.EXPIRED, user)));
  }

  /** Ends all calls, at once. */
  @Override
  public void close() {
    transport.close();
  }
}
