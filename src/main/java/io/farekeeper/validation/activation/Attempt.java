package io.farekeeper.validation.activation;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.RetryPolicy;
import io.farekeeper.stores.TextColumn;
import io.farekeeper.tickets.reading.PassView;
import io.farekeeper.validation.Scan;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to use a pass, as it is written down.
 *
 * @param id its number
 * @param eventId the event that it is, for the ticket log
 * @param state where it stands
 * @param granted whether the rider was let in before Bytemark had confirmed it
 * @param owner the instance that works, or worked, on it
 * @param ownerLives whether that instance is alive
 * @param settling whether Bytemark may still carry out the call
 * @param passUuid the pass, as Bytemark spells it if that is known
 * @param usesBefore {@code uses_count} before the call; null if nothing is noted
 * @param firstUseBefore {@code first_use} before the call
 * @param usedPass the pass after the use, as BSON
 * @param presentedOn when the pass was presented
 * @param scan what else the ticket log is to know, as JSON
 * @param tries how often it was taken up in vain
 * @param reason why it ended as it did
 * @param uploaded whether a device granted it, and told of it later
 */
public record Attempt(
    long id,
    String eventId,
    long userId,
    String passUuid,
    State state,
    boolean granted,
    String owner,
    boolean ownerLives,
    boolean settling,
    @Nullable Long usesBefore,
    @Nullable String statusBefore,
    @Nullable String firstUseBefore,
    @Nullable RawBsonDocument usedPass,
    Instant presentedOn,
    @Nullable String scan,
    int tries,
    @Nullable String reason,
    boolean uploaded) {
  private static final RetryPolicy LOOKS =
      RetryPolicy.doubling(Duration.ofSeconds(1), Duration.ofSeconds(64));
  private static final TextColumn NOTED = TextColumn.own(64);

  /**
   * Where an attempt stands; until it is settled, one that keeps its pass busy is alone with it.
   */
  public enum State {
    /** Written down; Bytemark was not called. Keeps the pass busy. */
    INTENDED,
    /** Bytemark is being called. Keeps the pass busy. */
    CALLED,
    /** The call may have used the pass, or may still do so. Keeps the pass busy. */
    UNKNOWN,
    /** The pass was used; what follows from it is not all written. Keeps the pass busy. */
    USED,
    /** Granted without Bytemark: to be made. */
    OFFLINE,
    /** Settled: the pass was used, and all of it is written. */
    DONE,
    /** Settled: granted without Bytemark, and the pass was in use by then: it needs no use. */
    COVERED,
    /** Settled: Bytemark refuses the use. */
    REFUSED,
    /** Settled: nothing was used, and nothing is to be. */
    CANCELLED
  }

  /**
   * Whether the pass, as Bytemark shows it now, has been used since this attempt noted it. It may
   * have been by another device: a free ride is better than a burnt ticket.
   */
  public boolean isSeenIn(BsonDocument payload) {
    PassView now = new PassView(userId, passUuid, 0, 0, payload, Instant.EPOCH);
    if (usesBefore != null
        && now.usesCount().isPresent()
        && now.usesCount().getAsLong() != usesBefore) {
      return now.usesCount().getAsLong() > usesBefore;
    }
    boolean firstUsed = firstUseBefore == null && now.firstUse().isPresent();
    return firstUsed || ("USABLE".equals(statusBefore) && isSpent(now.payloadStatus()));
  }

  /**
   * Whether Bytemark's word that the pass was used is to be believed: unless its counts say that it
   * was not. Where there is nothing to compare its word is all there is, and a use that is doubted
   * for ever would be made again.
   *
   * @param payload the pass as it is after the answer
   */
  public boolean isConfirmedBy(BsonDocument payload) {
    boolean counted =
        usesBefore != null
            && new PassView(userId, passUuid, 0, 0, payload, Instant.EPOCH).usesCount().isPresent();
    return !counted || isSeenIn(payload);
  }

  /** One that its owner begins now. */
  static Attempt begun(long id, String eventId, Scan scan, String owner) {
    return new Attempt(
        id,
        eventId,
        scan.userId(),
        scan.passUuid(),
        State.INTENDED,
        false,
        owner,
        true,
        false,
        null,
        null,
        null,
        null,
        scan.at(),
        scan.details().toString(),
        0,
        null,
        false);
  }

  /** The same once its owner has made the pass busy again. */
  Attempt resumed() {
    return at(State.INTENDED, passUuid, usesBefore, statusBefore, firstUseBefore, usedPass);
  }

  /** The same while its owner calls Bytemark, with what is noted of the pass before that. */
  Attempt called(PassView pass) {
    return at(
        State.CALLED,
        pass.vendorUuid(),
        pass.hasUnreadableUsesCount() ? null : (Long) pass.usesCount().orElse(0),
        NOTED.fit(pass.payloadStatus()),
        pass.firstUse().map(NOTED::fit).orElse(null),
        usedPass);
  }

  /** The same once its owner has used the pass, which then is as given. */
  Attempt used(RawBsonDocument pass) {
    return at(State.USED, passUuid, usesBefore, statusBefore, firstUseBefore, pass);
  }

  private Attempt at(
      State next,
      String spelling,
      @Nullable Long uses,
      @Nullable String status,
      @Nullable String firstUse,
      @Nullable RawBsonDocument used) {
    return new Attempt(
        id,
        eventId,
        userId,
        spelling,
        next,
        granted,
        owner,
        true,
        next == State.CALLED || settling,
        uses,
        status,
        firstUse,
        used,
        presentedOn,
        scan,
        tries,
        reason,
        uploaded);
  }

  /** What the pass is compared by, however it is spelled. */
  String passKey() {
    return PassUuid.canonical(passUuid);
  }

  /** How long to wait before it is taken up again: 1, 2, 4 … 64 s. */
  Duration pause() {
    return LOOKS.after(tries + 1);
  }

  private static boolean isSpent(String status) {
    return status.equals("USING") || status.equals("USES_GONE");
  }
}
