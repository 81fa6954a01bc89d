-- Runs of jobs. running_key is the job's name while it runs and NULL after: one run of a job at a time in the whole cluster.
-- heartbeat_on is by the database's clock, which alone decides whether a run's process has died.
CREATE TABLE IF NOT EXISTS farekeeper_job_run (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  job VARCHAR(100) NOT NULL,
  trigger_kind VARCHAR(20) NOT NULL,
  who VARCHAR(100) NULL,
  inputs MEDIUMTEXT NOT NULL,
  state VARCHAR(20) NOT NULL,
  running_key VARCHAR(100) NULL,
  owner VARCHAR(64) NOT NULL,
  heartbeat_on DATETIME(3) NOT NULL,
  started_on DATETIME(3) NOT NULL,
  ended_on DATETIME(3) NULL,
  done_count BIGINT NOT NULL,
  total_count BIGINT NULL,
  result MEDIUMTEXT NULL,
  errors MEDIUMTEXT NULL,
  error VARCHAR(500) NULL,
  CONSTRAINT farekeeper_job_run__running UNIQUE (running_key),
  INDEX farekeeper_job_run__job (job, id),
  INDEX farekeeper_job_run__started (started_on)
) DEFAULT CHARSET=utf8mb4;

-- db-scheduler's table. DATETIME and not its TIMESTAMP: MariaDB before 10.10 would change the first TIMESTAMP of a row with every update.
CREATE TABLE IF NOT EXISTS farekeeper_scheduled_tasks (
  task_name VARCHAR(100) NOT NULL,
  task_instance VARCHAR(100) NOT NULL,
  task_data BLOB NULL,
  execution_time DATETIME(6) NOT NULL,
  picked BOOLEAN NOT NULL,
  picked_by VARCHAR(50) NULL,
  last_success DATETIME(6) NULL,
  last_failure DATETIME(6) NULL,
  consecutive_failures INT NULL,
  last_heartbeat DATETIME(6) NULL,
  version BIGINT NOT NULL,
  priority SMALLINT NULL,
  PRIMARY KEY (task_name, task_instance),
  INDEX farekeeper_scheduled_tasks__time (execution_time),
  INDEX farekeeper_scheduled_tasks__heartbeat (last_heartbeat)
) DEFAULT CHARSET=utf8mb4;
