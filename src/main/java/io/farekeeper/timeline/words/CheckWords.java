package io.farekeeper.timeline.words;

import io.farekeeper.statuscheck.UserCheck;
import io.farekeeper.tickets.reading.PassFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a status check found about a pass, in words. */
public final class CheckWords {
  private final AgencyTime times;

  public CheckWords(AgencyTime times) {
    this.times = times;
  }

  /**
   * That the check changed a pass, or would have.
   *
   * @param pass the pass as it is known now; null if it is not
   */
  public Sentence of(UserCheck check, UserCheck.Change change, @Nullable PassFacts pass) {
    String name = pass == null ? PassWords.name(null, change.passUuid()) : PassWords.name(pass);
    String what = Quoted.of(change.statusLog());
    String why = why(change, pass, check.at());
    if (check.saved()) {
      return new Sentence(
          Kind.status_saved, "A status check saved %s for %s%s".formatted(what, name, why));
    }
    String outcome =
        check.editMode()
            ? "A status check found %s for %s but saved nothing, since it was refused or stopped%s"
            : "A status check (dry run, nothing saved) found %s for %s%s";
    return new Sentence(Kind.status_found, outcome.formatted(what, name, why));
  }

  private String why(UserCheck.Change change, @Nullable PassFacts pass, Instant at) {
    if (pass == null) {
      return "";
    }
    Instant expiration = pass.expiration();
    Instant first = pass.firstUse();
    Instant used = first == null || first.isAfter(at) ? null : first;
    if (change.statusLog().endsWith(" EXPIRED") && expiration != null && pass.isOverAt(at)) {
      return ", because its expiration %s had passed and it had %s"
          .formatted(
              times.of(expiration),
              used == null ? "never been used" : "been first used on " + times.of(used));
    }
    return change.statusLog().endsWith(" USING") && used != null
        ? ", because it had been first used on " + times.of(used)
        : "";
  }
}
