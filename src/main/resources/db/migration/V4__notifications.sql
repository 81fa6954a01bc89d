-- Notices to be sent once each. next_attempt_on is when the next try is due; while in_flight, when a try that nobody settled counts as lost.
-- Keys and batches compare byte by byte, hence the collation. Times are by the database's clock, UTC.
CREATE TABLE IF NOT EXISTS farekeeper_notice (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  notice_key VARCHAR(64) NOT NULL,
  user_id BIGINT NOT NULL,
  kind VARCHAR(32) NOT NULL,
  type INT NOT NULL,
  title VARCHAR(200) NOT NULL,
  body VARCHAR(4000) NOT NULL,
  metadata TEXT NOT NULL,
  language VARCHAR(35) NOT NULL,
  silent BOOLEAN NOT NULL,
  batch VARCHAR(64) NULL,
  state VARCHAR(16) NOT NULL,
  in_flight BOOLEAN NOT NULL DEFAULT FALSE,
  attempts INT NOT NULL DEFAULT 0,
  first_attempt_on DATETIME(3) NULL,
  next_attempt_on DATETIME(3) NOT NULL,
  last_error VARCHAR(256) NULL,
  created_on DATETIME(3) NOT NULL,
  settled_on DATETIME(3) NULL,
  CONSTRAINT farekeeper_notice__key UNIQUE (notice_key),
  INDEX farekeeper_notice__due (state, next_attempt_on),
  INDEX farekeeper_notice__batch (batch, state),
  INDEX farekeeper_notice__user (user_id, created_on)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
