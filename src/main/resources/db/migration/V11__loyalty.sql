-- Since when rides are counted, and how far the ticket log has been looked through; one row.
CREATE TABLE IF NOT EXISTS farekeeper_loyalty_start (
  id INT NOT NULL PRIMARY KEY,
  configured_start DATETIME(3) NULL,
  counting_since DATETIME(3) NOT NULL,
  counted_segment BIGINT NOT NULL
) DEFAULT CHARSET=utf8mb4;

-- Each milestone that a rider has reached, once, and what became of its reward.
CREATE TABLE IF NOT EXISTS farekeeper_loyalty_reward (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  milestone INT NOT NULL,
  rides INT NOT NULL,
  tickets INT NOT NULL,
  state VARCHAR(16) NOT NULL,
  earned_on DATETIME(3) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  next_attempt_on DATETIME(3) NULL,
  issued_on DATETIME(3) NULL,
  last_error VARCHAR(256) NULL,
  UNIQUE (user_id, milestone),
  INDEX farekeeper_loyalty_reward__state (state, next_attempt_on)
) DEFAULT CHARSET=utf8mb4;
