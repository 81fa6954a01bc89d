package io.farekeeper.jobs.commandline;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What all commands have in common: their streams, their refusals, their settings, their context.
 */
public final class CommandLine {
  private static final List<String> PREFIXES_OF_SETTINGS =
      List.of("--farekeeper.", "--spring.", "--server.", "--logging.");

  /** What fails at start is reported in our own line, without a trace. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "logging.level.org.springframework.context.annotation", "ERROR",
          "logging.level.root", "WARN",
          "logging.level.io.farekeeper", "INFO",
          "logging.level.io.farekeeper.stores.ServersConfiguration", "ERROR",
          // It would make every health indicator, and with them what they watch.
          "management.endpoint.health.validate-group-membership", "false",
          // Why a run failed is in its last line.
          "logging.level.io.farekeeper.jobs.RunOutcome", "ERROR",
          "logging.level.org.springframework.boot.SpringApplication", "OFF",
          "logging.level.org.springframework.boot.diagnostics", "OFF");

  private CommandLine() {}

  /** Standard output, for the result alone. */
  public static final class Output {
    private final PrintStream stream;

    private Output(PrintStream stream) {
      this.stream = stream;
    }

    /** Prints it, in UTF-8 whatever the terminal's character set. */
    public void print(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      stream.write(bytes, 0, bytes.length);
      stream.flush();
    }
  }

  /**
   * Carries a command out. Standard output gets its result alone; whatever else is printed there,
   * by anybody, goes to standard error from now on.
   *
   * @param command prints its result and returns the exit code, or throws a {@link Refusal}
   * @return the exit code; 1 after a refusal, which is reported on standard error
   */
  public static int execute(ToIntFunction<Output> command) {
    return execute((output, _) -> command.applyAsInt(output));
  }

  static int execute(ToIntBiFunction<Output, Screen> command) {
    Output output = new Output(System.out);
    Screen screen = new Screen(System.err, ErrorTerminal.isThere(), System::nanoTime);
    System.setOut(screen.asPrintStream());
    System.setErr(screen.asPrintStream());
    try {
      return command.applyAsInt(output, screen);
    } catch (Refusal e) {
      screen.line("farekeeper: " + String.valueOf(e.getMessage()).stripTrailing());
      return ExitCode.FAILED;
    }
  }

  /** Whether an option belongs to the application, not to the command. */
  public static boolean isSetting(String word) {
    return PREFIXES_OF_SETTINGS.stream().anyMatch(word::startsWith);
  }

  /**
   * The application without HTTP, with nothing made before it is asked for and nothing started
   * before {@code start()} is called.
   *
   * @param settings options that are settings
   * @throws Refusal if a setting cannot be taken
   */
  public static ConfigurableApplicationContext launch(Class<?> application, List<String> settings) {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setLogStartupInfo(false);
    spring.setLazyInitialization(true);
    spring.setRegisterShutdownHook(false);
    spring.setDefaultProperties(defaults(ErrorTerminal.isThere()));
    spring.addInitializers(StartOnDemand::in);
    try {
      return spring.run(settings.toArray(String[]::new));
    } catch (RuntimeException e) {
      throw new Refusal(Failures.ofStart(e));
    }
  }

  /** Colours are for a terminal: standard output, which Spring looks at, says nothing of it. */
  static Map<String, Object> defaults(boolean terminal) {
    Map<String, Object> defaults = new HashMap<>(DEFAULTS);
    defaults.put("spring.output.ansi.enabled", terminal ? "detect" : "never");
    return defaults;
  }
}
