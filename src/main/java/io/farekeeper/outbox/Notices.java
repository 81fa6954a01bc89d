package io.farekeeper.outbox;

/** Notices to riders: one topic of the outbox, worded in the deployment's language. */
public class Notices {
  /** The topic's name. */
  public static final String TOPIC = "notice";

  private final Outbox outbox;
  private final NoticeTexts texts;

  Notices(Outbox outbox, NoticeTexts texts) {
    this.outbox = outbox;
    this.texts = texts;
  }

  /**
   * Puts a notice into the outbox in the caller's transaction, as {@link Outbox#put} says. One that
   * has failed before is worded anew.
   *
   * @throws org.springframework.transaction.IllegalTransactionStateException if the caller has no
   *     transaction
   * @throws org.springframework.dao.DataAccessException if MySQL is down or refuses
   */
  public void put(Notice notice) {
    NoticePayload payload = new NoticePayload(notice.kind().name(), texts.of(notice.kind()));
    outbox.put(
        new Message(
            TOPIC,
            notice.key(),
            Recipient.rider(notice.userId()),
            payload.toJson(),
            notice.batch()));
  }
}
