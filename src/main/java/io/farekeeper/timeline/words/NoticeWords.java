package io.farekeeper.timeline.words;

import io.farekeeper.outbox.NoticeEvent;

/** What became of a notice, in words. */
public final class NoticeWords {
  private final AgencyTime times;

  public NoticeWords(AgencyTime times) {
    this.times = times;
  }

  /** That it was decided on. */
  public Sentence queued(NoticeEvent notice) {
    return new Sentence(
        Kind.notice_queued, "A notice about the " + subject(notice) + " was queued" + how(notice));
  }

  /** That it was sent, or failed for good. */
  public Sentence settled(NoticeEvent notice) {
    return notice.state().equals("sent")
        ? new Sentence(
            Kind.notice_sent, "The rider was told about the " + subject(notice) + ": sent")
        : new Sentence(
            Kind.notice_failed,
            "The rider could not be told about the "
                + subject(notice)
                + ": "
                + (notice.lastError() == null
                    ? "no reason was noted"
                    : Quoted.of(notice.lastError())));
  }

  private String how(NoticeEvent notice) {
    boolean open = notice.state().equals("pending") || notice.state().equals("uncertain");
    if (!open) {
      return "";
    }
    if (notice.attempts() == 0) {
      return "; it is not sent yet";
    }
    return "; %s so far%s; next try on %s"
        .formatted(
            notice.attempts() == 1 ? "1 try" : notice.attempts() + " tries",
            notice.lastError() == null ? "" : ", the last: " + Quoted.of(notice.lastError()),
            times.of(notice.nextAttemptOn()));
  }

  private static String subject(NoticeEvent notice) {
    return notice.kind().toLowerCase(java.util.Locale.ROOT);
  }
}
