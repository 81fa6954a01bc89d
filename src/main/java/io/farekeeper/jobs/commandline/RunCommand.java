package io.farekeeper.jobs.commandline;

import io.farekeeper.jobs.Job;
import io.farekeeper.jobs.JobInputException;
import io.farekeeper.jobs.JobRunner;
import io.farekeeper.jobs.RunRecord;
import io.farekeeper.jobs.Trigger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code run JOB}: runs a job once, in a process of its own without HTTP. */
public final class RunCommand {
  private static final String NAME = "run";

  private final Arguments arguments;
  private final CommandLine.Output output;
  private final Screen screen;

  private RunCommand(Arguments arguments, CommandLine.Output output, Screen screen) {
    this.arguments = arguments;
    this.output = output;
    this.screen = screen;
  }

  /** Whether the program's arguments are this command. */
  public static boolean isMeantBy(String... args) {
    return args.length > 0 && args[0].equals(NAME);
  }

  /**
   * Carries it out. Standard output gets the result alone.
   *
   * @param application the application's configuration class
   * @return the exit code: 0 succeeded, 1 failed or not started, 2 partly failed
   */
  public static int execute(Class<?> application, String... args) {
    return CommandLine.execute(
        (output, screen) -> {
          Arguments arguments = Arguments.parse(Arrays.asList(args).subList(1, args.length));
          try (ConfigurableApplicationContext context =
              CommandLine.launch(application, arguments.settings())) {
            return new RunCommand(arguments, output, screen).carryOut(context);
          }
        });
  }

  private int carryOut(ConfigurableApplicationContext context) {
    List<Job> jobs = jobsOf(context);
    Job job = arguments.job() == null ? null : jobOf(arguments.job(), jobs);
    if (arguments.help()) {
      output.print(Usage.of(job == null ? jobs : List.of(job)));
      return ExitCode.SUCCEEDED;
    }
    if (job == null) {
      screen.line(Usage.of(jobs).stripTrailing());
      return ExitCode.FAILED;
    }
    return run(context, job);
  }

  private static List<Job> jobsOf(ConfigurableApplicationContext context) {
    try {
      return context.getBeansOfType(Job.class).values().stream()
          .sorted(Comparator.comparing(Job::name))
          .toList();
    } catch (RuntimeException e) {
      throw new Refusal(Failures.ofStart(e));
    }
  }

  private static Job jobOf(String name, List<Job> jobs) {
    return jobs.stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    "There is no job '%s'; there are: %s"
                        .formatted(
                            name, jobs.stream().map(Job::name).collect(Collectors.joining(", ")))));
  }

  private int run(ConfigurableApplicationContext context, Job job) {
    JobRunner runner = context.getBean(JobRunner.class);
    Map<String, Object> inputs = TextInputs.convert(job, arguments.inputs());
    ServerAddresses servers = ServerAddresses.of(context);
    try (AttendedRun run = new AttendedRun(context, runner, screen)) {
      runner.check(job.name(), inputs);
      ServersInPlace.start(context, servers);
      String who = System.getProperty("user.name");
      RunRecord end = run.untilEnd(runner.start(job.name(), inputs, Trigger.COMMAND_LINE, who));
      print(end.result());
      run.reportEnd(end, servers);
      return ExitCode.of(end.status());
    } catch (JobInputException e) {
      throw new Refusal("Input %s; %s".formatted(e.getMessage(), TextInputs.known(job)));
    } catch (Refusal e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Refusal(Failures.ofCall(e, servers));
    }
  }

  private void print(@Nullable Map<String, Object> result) {
    if (result != null) {
      output.print(JsonMapper.shared().writeValueAsString(result) + "\n");
    }
  }
}
