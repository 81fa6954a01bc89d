package io.farekeeper.validation;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.reading.PassView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pass that was presented.
 *
 * @param userId by whom
 * @param passUuid which, as it is spelled: by the caller, or by Bytemark once the pass was found
 * @param at when
 * @param details what the ticket log is to know of it: where, on which route, by which device
 */
public record Scan(long userId, String passUuid, Instant at, ObjectNode details) {

  /** What the pass is compared and locked by, however it is spelled. */
  public String passKey() {
    return PassUuid.canonical(passUuid);
  }

  /** The same, with Bytemark's spelling of the pass if that is known. */
  public Scan of(@Nullable PassView pass) {
    return pass == null || !PassUuid.same(passUuid, pass.uuid())
        ? this
        : new Scan(userId, pass.vendorUuid(), at, details);
  }

  Scan at(Instant time) {
    return new Scan(userId, passUuid, time, details);
  }
}
