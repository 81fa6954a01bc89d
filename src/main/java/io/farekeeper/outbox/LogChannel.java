package io.farekeeper.outbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers a notice as one line in the log, with its key, by which a repetition shows. */
class LogChannel implements Channel {
  private static final Logger log = LoggerFactory.getLogger(LogChannel.class);

  @Override
  public Delivery deliver(OutgoingMessage message) {
    OutgoingNotice notice = OutgoingNotice.of(message);
    log.info(
        "Notice {}: type {} to user {} in {}",
        notice.key(),
        notice.wording().type(),
        notice.userId(),
        notice.wording().language());
    return new Delivery.Delivered();
  }
}
