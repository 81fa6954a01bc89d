package io.farekeeper.jobs;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The jobs of the application by name, in the order of their names. */
class JobCatalog {
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  JobCatalog(List<Job> all) {
    all.stream().sorted(Comparator.comparing(Job::name)).forEach(this::add);
  }

  private void add(Job job) {
    if (jobs.putIfAbsent(job.name(), job) != null) {
      throw new IllegalStateException("There are two jobs of the name " + job.name());
    }
  }

  Collection<Job> all() {
    return jobs.values();
  }

  /**
   * The job of a name.
   *
   * @throws UnknownJobException if there is none
   */
  Job get(String name) {
    Job job = jobs.get(name);
    if (job == null) {
      throw new UnknownJobException();
    }
    return job;
  }

  /**
   * The inputs of a run: the given values, and the defaults of the rest.
   *
   * @throws JobInputException naming the first that the job does not take
   */
  static Map<String, Object> completeInputs(
      Job job, Map<String, ? extends @Nullable Object> given) {
    Map<String, Object> complete = new LinkedHashMap<>();
    for (JobInput input : job.inputs()) {
      Object value =
          given.containsKey(input.name()) ? given.get(input.name()) : input.defaultValue();
      complete.put(input.name(), input.check(value));
    }
    given.keySet().stream()
        .filter(name -> !complete.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new JobInputException(name, "is not an input of this job");
            });
    return complete;
  }
}
