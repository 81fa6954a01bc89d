package io.farekeeper.jobs;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.farekeeper.config.InvalidConfigurationException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each job runs by itself: its own cron expression, or the configured one; never if its
 * schedule is switched off.
 */
class Crons {
  static final String OFF = "-";
  private static final Logger log = LoggerFactory.getLogger(Crons.class);

  private final Map<String, String> byJob = new LinkedHashMap<>();

  /**
   * @param variables names of the environment's variables: what a platform sets there may look like
   *     a setting, and is only warned of
   * @throws InvalidConfigurationException naming the job whose expression is none, or the setting
   *     of a job that does not exist
   */
  Crons(Collection<Job> jobs, JobProperties properties, Set<String> variables) {
    for (Job job : jobs) {
      String cron = properties.cronOf(job.name()).orElseGet(job::defaultCron).strip();
      byJob.put(job.name(), properties.isEnabled(job.name()) ? cron : OFF);
      if (!cron.equals(OFF)) {
        parse(job.name(), cron);
      }
    }
    for (String key : properties.jobs().keySet()) {
      if (jobs.stream().noneMatch(job -> JobProperties.isOf(key, job.name()))) {
        refuse(key, variables);
      }
    }
  }

  private void refuse(String key, Set<String> variables) {
    String message =
        "farekeeper.jobs.%s: there is no such job; there are: %s"
            .formatted(key, String.join(", ", byJob.keySet()));
    if (variables.stream().noneMatch(name -> JobProperties.isVariableOf(name, key))) {
      throw new InvalidConfigurationException(message);
    }
    log.warn("{}", message);
  }

  /** The job's expression, {@code -} if it never runs by itself. */
  String of(Job job) {
    return byJob.getOrDefault(job.name(), OFF);
  }

  boolean isOn(Job job) {
    return !of(job).equals(OFF);
  }

  CronSchedule scheduleOf(Job job) {
    return parse(job.name(), of(job));
  }

  private static CronSchedule parse(String job, String cron) {
    CronStyle style = cron.split("\\s+").length == 6 ? CronStyle.SPRING53 : CronStyle.UNIX;
    try {
      return new CronSchedule(cron, ZoneOffset.UTC, style);
    } catch (RuntimeException e) {
      throw new InvalidConfigurationException(
          ("The cron expression '%s' of job '%s' (farekeeper.jobs.%s.cron) cannot be read:"
                  + " it must have five fields, or six with seconds before them, or be - for never")
              .formatted(cron, job, job));
    }
  }
}
