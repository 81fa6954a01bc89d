package io.farekeeper.timeline.words;

import io.farekeeper.tickets.reading.PassFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The life of a pass in words. */
public final class PassWords {
  private static final int END_OF_UUID = 4;

  private final AgencyTime times;

  public PassWords(AgencyTime times) {
    this.times = times;
  }

  /** How a pass is called: {@code Single Ride (…4411)}. */
  public static String name(PassFacts pass) {
    return name(pass.label(), pass.passUuid());
  }

  /** How a pass is called of which no more than this is known. */
  public static String name(@Nullable String label, String passUuid) {
    String called = label == null ? "Pass" : Quoted.of(label);
    int length = passUuid.length();
    return passUuid.isEmpty()
        ? called
        : called + " (…" + Quoted.of(passUuid.substring(Math.max(0, length - END_OF_UUID))) + ")";
  }

  /** That it was issued. */
  public Sentence issued(PassFacts pass) {
    String text = name(pass) + " was issued";
    if (pass.free()) {
      text += " as a free ticket of the loyalty programme";
    }
    return new Sentence(Kind.pass_issued, text);
  }

  /** That it was used for the first time. */
  public Sentence firstUsed(PassFacts pass) {
    return new Sentence(Kind.pass_first_used, name(pass) + " was used for the first time");
  }

  /** That its end has come, and whether it had been used. */
  public Sentence expired(PassFacts pass, Instant expiration) {
    return new Sentence(Kind.pass_expired, name(pass) + " " + over(pass, expiration));
  }

  /**
   * How the pass stands and why, to be read after its name.
   *
   * @param moment when that is, or was
   */
  public String verdict(PassFacts pass, Instant moment) {
    return switch (pass.status()) {
      case "EXPIRED" -> expiredAt(pass, moment);
      case "USES_GONE" -> "is used up" + rides(pass) + firstUse(pass);
      case "USING" ->
          "is in use"
              + (pass.firstUse() == null ? "" : " since " + times.of(pass.firstUse()))
              + end(pass);
      case "USABLE" -> "is usable" + end(pass) + notUsed(pass);
      case "" -> "has no status";
      default -> "has the status " + Quoted.of(pass.status()) + " at Bytemark";
    };
  }

  private String expiredAt(PassFacts pass, Instant moment) {
    Instant expiration = pass.expiration();
    if (expiration == null) {
      return pass.unreadable().contains("expiration")
          ? "is expired, says Bytemark; its expiration cannot be read"
          : "is expired, says Bytemark, and names no expiration";
    }
    return expiration.isAfter(moment)
        ? "is expired, says Bytemark, although its expiration is " + times.of(expiration)
        : over(pass, expiration);
  }

  private String over(PassFacts pass, Instant expiration) {
    Instant used = pass.firstUse();
    String on = times.of(expiration);
    if (pass.unreadable().contains("first_use")) {
      return "expired on " + on + ": its expiration passed; when it was used cannot be read";
    }
    if (used == null || used.isAfter(expiration)) {
      return "expired unused on " + on + ": its expiration passed";
    }
    return "expired after use on %s: it was first used on %s and its expiration passed"
        .formatted(on, times.of(used));
  }

  private static String rides(PassFacts pass) {
    return pass.uses() == null || pass.allowedUses() == null
        ? ": all its rides are taken"
        : ": %d of %d rides are taken".formatted(pass.uses(), pass.allowedUses());
  }

  private String firstUse(PassFacts pass) {
    return pass.firstUse() == null ? "" : ", the first on " + times.of(pass.firstUse());
  }

  private String end(PassFacts pass) {
    if (pass.expiration() != null) {
      return " until " + times.of(pass.expiration());
    }
    return pass.unreadable().contains("expiration")
        ? "; its expiration cannot be read"
        : " and does not expire";
  }

  private static String notUsed(PassFacts pass) {
    return pass.firstUse() == null && pass.unreadable().isEmpty() ? ", not used so far" : "";
  }
}
