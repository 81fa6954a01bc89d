package io.farekeeper.jobs;

/** The job runs already, in this process or in another one. */
public class JobRunningException extends RuntimeException {
  private final String runId;

  JobRunningException(String job, String runId) {
    super("Job %s is running already (run %s)".formatted(job, runId));
    this.runId = runId;
  }

  /** The run that goes on. */
  public String runId() {
    return runId;
  }
}
