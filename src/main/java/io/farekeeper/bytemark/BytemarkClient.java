package io.farekeeper.bytemark;

import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks Bytemark for a user's passes. May be called by any number of threads at once, best virtual
 * ones: a call waits until this instance's limits allow it.
 */
@Component
public class BytemarkClient implements AutoCloseable {
  /** What needs no escape in a path, and is no step in one. */
  private static final String PASS_UUID = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}";

  private final Circuit circuit;
  private final HttpTransport transport;
  private final PassListFetcher lists;
  private final ActivationClient uses;

  /** A client with limits and a circuit breaker of its own. */
  public BytemarkClient(
      BytemarkEndpoint endpoint, BytemarkProperties properties, Clock clock, MeterRegistry meters) {
    this(
        endpoint,
        properties,
        clock,
        meters,
        new Circuit(properties, clock, meters),
        new FieldData(meters));
  }

  @Autowired
  BytemarkClient(
      BytemarkEndpoint endpoint,
      BytemarkProperties properties,
      Clock clock,
      MeterRegistry meters,
      Circuit circuit,
      FieldData fieldData) {
    Pauses pauses = new Pauses();
    CallGate gate = new CallGate(properties, pauses.ofInstance(), circuit);
    this.circuit = circuit;
    this.transport = new HttpTransport(endpoint, properties, clock);
    AnswerReader answers = new AnswerReader(clock, fieldData);
    PageCaller caller = new PageCaller(transport, answers, gate, pauses, properties, meters);
    this.lists = new PassListFetcher(caller, properties, meters, fieldData);
    this.uses = new ActivationClient(transport, answers, gate, pauses, circuit, meters);
  }

  /**
   * Both lists of the user, every page: the current passes first, then the expired ones. Blocks
   * until they are there.
   *
   * @param token the user's token
   * @throws BytemarkException if either list cannot be had in full
   */
  public UserPasses fetch(String token) {
    Token user = usable(token);
    return circuit.guard(
        () ->
            new UserPasses(
                lists.fetch(PassListType.CURRENT, user), lists.fetch(PassListType.EXPIRED, user)));
  }

  /**
   * The user's current passes alone, every page: for a list of several pages that lacks a pass it
   * had before, since it may have shifted while it was read.
   *
   * @param token the user's token
   * @throws BytemarkException if the list cannot be had in full
   */
  public PassList fetchCurrent(String token) {
    Token user = usable(token);
    return circuit.guard(() -> lists.fetch(PassListType.CURRENT, user));
  }

  private static Token usable(String token) {
    Token user = new Token(token);
    if (!user.isUsable()) {
      throw new BytemarkException(Failure.REFUSED, null, "token is not usable");
    }
    return user;
  }

  /**
   * Uses a pass once ({@code POST passes/{uuid}/uses}). Nothing is tried again here, since a call
   * that got no answer may have had its effect.
   *
   * @param token the token of the pass's user
   * @param passUuid the pass; letters, digits, dots, hyphens and underscores
   * @param mayStart asked when this call's turn has come, right before it is sent
   */
  public Activation activate(String token, String passUuid, BooleanSupplier mayStart) {
    Token user = new Token(token);
    if (!user.isUsable() || !passUuid.matches(PASS_UUID)) {
      return new Activation.Refused("token or pass is not usable");
    }
    return uses.use(user, passUuid, mayStart);
  }

  /** Ends all calls, at once. */
  @Override
  public void close() {
    transport.close();
  }
}
