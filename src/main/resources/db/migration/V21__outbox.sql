-- Messages to be delivered once each. user_id is the rider's, if the recipient is one. next_attempt_on is when the next attempt is due; a message with an
-- owner is being sent by that instance, as long as its heartbeat lives. Topics, keys and batches compare byte by byte, hence the collation. Times are by the
-- database's clock, UTC.
CREATE TABLE IF NOT EXISTS farekeeper_outbox (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  topic VARCHAR(64) NOT NULL,
  message_key VARCHAR(64) NOT NULL,
  recipient VARCHAR(16) NOT NULL,
  user_id BIGINT NULL,
  payload MEDIUMTEXT NOT NULL,
  batch VARCHAR(64) NULL,
  state VARCHAR(16) NOT NULL,
  owner VARCHAR(36) NOT NULL DEFAULT '',
  attempts INT NOT NULL DEFAULT 0,
  first_attempt_on DATETIME(3) NULL,
  next_attempt_on DATETIME(3) NOT NULL,
  last_error VARCHAR(256) NULL,
  created_on DATETIME(3) NOT NULL,
  settled_on DATETIME(3) NULL,
  CONSTRAINT farekeeper_outbox__key UNIQUE (topic, message_key),
  INDEX farekeeper_outbox__due (topic, state, next_attempt_on),
  INDEX farekeeper_outbox__batch (batch, state),
  INDEX farekeeper_outbox__created (user_id, created_on),
  INDEX farekeeper_outbox__settled (user_id, settled_on)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
