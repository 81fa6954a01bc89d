-- Users whose old cache could not be refreshed by the job for stale caches: how often, and when it tries them again.
CREATE TABLE IF NOT EXISTS farekeeper_stale_refresh (
  user_id BIGINT NOT NULL PRIMARY KEY,
  attempts INT NOT NULL,
  attempted_on DATETIME(3) NOT NULL,
  next_attempt DATETIME(3) NOT NULL,
  last_error VARCHAR(256) NOT NULL
) DEFAULT CHARSET=utf8mb4;
