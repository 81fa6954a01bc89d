package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobInput;
import io.farekeeper.jobs.JobResult;
import io.farekeeper.jobs.JobRun;
import java.util.List;
import java.util.Map;

/** A job with an input of each type. */
record FakeJob(String name) implements Job {

  @Override
  public String description() {
    return "Does nothing";
  }

  @Override
  public String defaultCron() {
    return "-";
  }

  @Override
  public List<JobInput> inputs() {
    return List.of(
        new JobInput("userID", JobInput.Type.INTEGER, 0, "whom, 0 is all", 0L, 100L),
        new JobInput("save", JobInput.Type.BOOLEAN, true, "whether to save"),
        new JobInput("note", JobInput.Type.TEXT, "none", "what to say"));
  }

  @Override
  public JobResult run(JobRun run) {
    return new JobResult(Map.of(), false);
  }
}
