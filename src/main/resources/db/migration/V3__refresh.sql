-- Which synchronisation of a user is going on; until is by the database's clock, UTC.
CREATE TABLE IF NOT EXISTS farekeeper_refresh_lease (
  user_id BIGINT NOT NULL PRIMARY KEY,
  owner VARCHAR(64) NOT NULL,
  until DATETIME(3) NOT NULL
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS farekeeper_refresh_attempt (
  row_id BIGINT NOT NULL PRIMARY KEY,
  attempts INT NOT NULL,
  attempted_on DATETIME(3) NOT NULL,
  next_attempt DATETIME(3) NULL,
  last_error VARCHAR(256) NOT NULL
) DEFAULT CHARSET=utf8mb4;

-- Sessions that Bytemark has declared expired: it is not asked again until the user's token differs.
CREATE TABLE IF NOT EXISTS farekeeper_dead_session (
  user_id BIGINT NOT NULL PRIMARY KEY,
  token_sha256 CHAR(64) NOT NULL,
  since DATETIME(3) NOT NULL,
  checked_on DATETIME(3) NOT NULL,
  INDEX farekeeper_dead_session__checked (checked_on)
) DEFAULT CHARSET=utf8mb4;

-- Every free pass that led to a reward row, once for ever.
CREATE TABLE IF NOT EXISTS farekeeper_reward_ledger (
  user_id BIGINT NOT NULL,
  pass_uuid VARCHAR(128) NOT NULL,
  created_on DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, pass_uuid)
) DEFAULT CHARSET=utf8mb4;

-- When a user last got a reward notice; its row is also the lock that lets one notice at a time be decided for the user.
CREATE TABLE IF NOT EXISTS farekeeper_reward_notified (
  user_id BIGINT NOT NULL PRIMARY KEY,
  notified_on DATETIME(3) NULL,
  notice_key VARCHAR(64) NULL
) DEFAULT CHARSET=utf8mb4;

-- The reward rows that one notice settled.
CREATE TABLE IF NOT EXISTS farekeeper_reward_notice_row (
  row_id BIGINT NOT NULL PRIMARY KEY,
  notice_key VARCHAR(64) NOT NULL,
  INDEX farekeeper_reward_notice_row__key (notice_key)
) DEFAULT CHARSET=utf8mb4;
