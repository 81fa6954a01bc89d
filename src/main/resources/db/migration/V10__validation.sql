-- Copies that validate; one is dead when its row is 4 s old. All times are by the database's clock, UTC.
CREATE TABLE IF NOT EXISTS farekeeper_validation_copy (
  owner VARCHAR(64) NOT NULL PRIMARY KEY,
  heartbeat_on DATETIME(3) NOT NULL
) DEFAULT CHARSET=utf8mb4;

-- Requests by the SHA-256 of caller and Idempotency-Key. answer is NULL while one is in flight; owner is '' when nobody works on it.
CREATE TABLE IF NOT EXISTS farekeeper_validation (
  request_key CHAR(64) NOT NULL PRIMARY KEY,
  request_sha256 CHAR(64) NOT NULL,
  event_id CHAR(36) NOT NULL,
  owner VARCHAR(64) NOT NULL,
  answer MEDIUMTEXT NULL,
  created_on DATETIME(3) NOT NULL,
  INDEX farekeeper_validation__created (created_on)
) DEFAULT CHARSET=utf8mb4;

-- Attempts to use a pass. busy_pass is the pass for as long as the attempt might still use it: one at a time in the whole cluster.
-- granted: the rider was let in before Bytemark had confirmed it. next_on: when somebody is to look after it, NULL once it is settled.
CREATE TABLE IF NOT EXISTS farekeeper_activation (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  event_id CHAR(36) NOT NULL,
  user_id BIGINT NOT NULL,
  pass_uuid VARCHAR(128) NOT NULL,
  busy_pass VARCHAR(128) NULL,
  state VARCHAR(16) NOT NULL,
  granted BOOLEAN NOT NULL DEFAULT FALSE,
  owner VARCHAR(64) NOT NULL,
  uses_before INT NULL,
  status_before VARCHAR(64) NULL,
  first_use_before VARCHAR(64) NULL,
  uses_after INT NULL,
  used_pass MEDIUMBLOB NULL,
  presented_on DATETIME(3) NOT NULL,
  scan MEDIUMTEXT NULL,
  called_on DATETIME(3) NULL,
  next_on DATETIME(3) NULL,
  tries INT NOT NULL DEFAULT 0,
  reason VARCHAR(40) NULL,
  note VARCHAR(256) NULL,
  created_on DATETIME(3) NOT NULL,
  settled_on DATETIME(3) NULL,
  CONSTRAINT farekeeper_activation__busy UNIQUE (busy_pass),
  INDEX farekeeper_activation__event (event_id),
  INDEX farekeeper_activation__pass (pass_uuid, id),
  INDEX farekeeper_activation__next (next_on),
  INDEX farekeeper_activation__granted (granted, id),
  INDEX farekeeper_activation__settled (settled_on)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Scans that devices decided on their own and uploaded later, each once.
CREATE TABLE IF NOT EXISTS farekeeper_offline_scan (
  event_id CHAR(36) NOT NULL PRIMARY KEY,
  reason VARCHAR(32) NULL,
  scan_sha256 CHAR(64) NOT NULL,
  created_on DATETIME(3) NOT NULL,
  INDEX farekeeper_offline_scan__created (created_on)
) DEFAULT CHARSET=utf8mb4;
