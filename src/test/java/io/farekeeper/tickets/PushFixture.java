package io.farekeeper.tickets;

import static io.farekeeper.tickets.Passes.pass;

import io.farekeeper.embedded.sandbox.SandboxRider;
import io.farekeeper.encryption.SensitiveFields;
import io.farekeeper.stores.Deployment;
import io.farekeeper.ticketlog.TicketLog;
import io.farekeeper.tickets.push.PassPush;
import io.farekeeper.tickets.push.PassPush.Pushed;
import io.farekeeper.tickets.push.PassPush.Result;
import io.farekeeper.tickets.sync.ExpiredPasses;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/** Rider 42, whose app pushes passes, on the ticket cache as the application wires it. */
public final class PushFixture implements AutoCloseable {
  public final TicketsFixture tickets;
  public final PassPush push;

  public PushFixture(Stores stores) {
    tickets = new TicketsFixture(stores).prepared();
    push =
        new PassPush(
            tickets.caches,
            new ExpiredPasses(stores.mongo),
            tickets.preparation,
            tickets.locks,
            new TicketLog(stores.mongo, new SensitiveFields(stores.mongo), tickets.meters),
            event -> {
              tickets.events.add(event);
              tickets.onEvent.accept(event);
            },
            new Deployment(false, false, false, false),
            tickets.properties,
            stores.mongo,
            tickets.clock);
  }

  public Pushed pushed(String pass) {
    return push.push(42, BsonDocument.parse(pass)).orElseThrow();
  }

  public Result push(String pass) {
    return pushed(pass).result();
  }

  /** As an app does that is asked to try again: many want the lock, and turns are not fair. */
  Pushed pushedAtLast(String pass) {
    Optional<Pushed> pushed = Optional.empty();
    for (int tries = 0; pushed.isEmpty() && tries < 20; tries++) {
      pushed = push.push(42, BsonDocument.parse(pass));
    }
    return pushed.orElseThrow();
  }

  /** A pass with this {@code time_modified}; without one if it is empty. */
  public static String modified(String uuid, String time) {
    String field = time.isEmpty() ? "\"n\":1" : "\"time_modified\":\"" + time + "\"";
    return pass(uuid, "USABLE", 5, field);
  }

  BsonDocument marks(String uuid) {
    return tickets.entry(42, "passes", uuid).getDocument("farekeeper", new BsonDocument());
  }

  /** The rider at Bytemark, with a cache of these passes. */
  public SandboxRider synchronised(String... current) {
    SandboxRider rider = tickets.rider(42, List.of(current), List.of());
    tickets.check(42);
    return rider;
  }

  @Override
  public void close() {
    tickets.close();
  }
}
