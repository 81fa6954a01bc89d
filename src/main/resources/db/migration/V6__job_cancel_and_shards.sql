-- Runs that are to end early; who asked for it first is kept.
CREATE TABLE IF NOT EXISTS farekeeper_job_cancel (
  run_id BIGINT NOT NULL PRIMARY KEY,
  who VARCHAR(100) NOT NULL
) DEFAULT CHARSET=utf8mb4;

-- The parts of runs that copies share; owner is the copy that works, or last worked, on it. heartbeat_on is by the database's clock.
CREATE TABLE IF NOT EXISTS farekeeper_job_shard (
  run_id BIGINT NOT NULL,
  shard INT NOT NULL,
  of_shards INT NOT NULL,
  owner VARCHAR(64) NULL,
  heartbeat_on DATETIME(3) NOT NULL,
  state VARCHAR(20) NOT NULL,
  done_count BIGINT NOT NULL,
  total_count BIGINT NULL,
  result MEDIUMTEXT NULL,
  errors MEDIUMTEXT NULL,
  error VARCHAR(500) NULL,
  PRIMARY KEY (run_id, shard)
) DEFAULT CHARSET=utf8mb4;

-- The copies that take up shards, so that each takes its share and no more.
CREATE TABLE IF NOT EXISTS farekeeper_job_copy (
  owner VARCHAR(64) NOT NULL PRIMARY KEY,
  heartbeat_on DATETIME(3) NOT NULL
) DEFAULT CHARSET=utf8mb4;
