package io.farekeeper.embedded.sandbox;

import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All riders there can be: every id exists, and is remembered once it was asked for. */
final class Riders {
  private static final Pattern TOKEN = Pattern.compile("tok-(\\d{1,18})(?:-(\\d{1,9}))?");

  private final Clock clock;
  private final StateFile file;
  private final ConcurrentMap<Long, SandboxRider> riders = new ConcurrentHashMap<>();

  Riders(Clock clock, StateFile file) {
    this.clock = clock;
    this.file = file;
    file.read().forEach((id, state) -> riders.put(id, rider(id, state)));
  }

  /** The rider of that id, 0 or more. */
  SandboxRider of(long userId) {
    if (userId < 0) {
      throw new IllegalArgumentException("a user id is not negative");
    }
    return riders.computeIfAbsent(userId, id -> rider(id, RiderState.START));
  }

  /** The rider that the token was ever given to; it need not be valid any more. */
  Optional<SandboxRider> holder(@Nullable String token) {
    Matcher parts = TOKEN.matcher(token == null ? "" : token);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long userId = Long.parseLong(parts.group(1));
    int generation = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
    boolean wellFormed = tokenOf(userId, generation).equals(token);
    return Optional.of(userId)
        .filter(id -> wellFormed)
        .map(this::of)
        .filter(rider -> generation >= 1 && generation <= rider.generation());
  }

  boolean haveOne(String passUuid) {
    OptionalLong owner = NewPassUuid.ownerOf(passUuid);
    if (owner.isPresent() && owns(owner.getAsLong(), passUuid)) {
      return true;
    }
    return riders.values().stream().anyMatch(rider -> rider.hasOwnPasses() && rider.owns(passUuid));
  }

  /** How many riders were asked for so far. */
  int seen() {
    return riders.size();
  }

  /** The n-th token of a rider, n from 1. */
  static String tokenOf(long userId, int generation) {
    return "tok-" + userId + (generation == 1 ? "" : "-" + generation);
  }

  private boolean owns(long userId, String passUuid) {
    SandboxRider known = riders.get(userId);
    return known == null
        ? PassLists.startOf(userId).find(passUuid).isPresent()
        : known.owns(passUuid);
  }

  private SandboxRider rider(long userId, RiderState state) {
    return new SandboxRider(userId, state, clock, file);
  }
}
