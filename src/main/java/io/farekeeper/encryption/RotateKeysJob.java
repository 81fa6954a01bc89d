package io.farekeeper.encryption;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Job {@code rotate-ticket-log-keys}: wraps the data keys anew, under the master key that is
 * configured now. Entries stay as they are: the data keys do not change.
 */
class RotateKeysJob implements Job {
  private final FieldEncryption encryption;

  RotateKeysJob(FieldEncryption encryption) {
    this.encryption = encryption;
  }

  @Override
  public String name() {
    return "rotate-ticket-log-keys";
  }

  @Override
  public String description() {
    return "Wraps the keys of the ticket log's encrypted fields under the current master key";
  }

  @Override
  public String defaultCron() {
    return "-";
  }

  @Override
  public JobResult run(JobRun run) {
    Map<String, Object> values = new LinkedHashMap<>();
    int rewrapped = encryption.rewrap();
    values.put("keys_rewrapped", rewrapped);
    values.put("provider", encryption.provider());
    run.progress(rewrapped, rewrapped);
    return new JobResult(values, false);
  }
}
