package io.farekeeper.migration;

import io.farekeeper.jobs.commandline.CommandLine;
import io.farekeeper.jobs.commandline.Refusal;
import io.farekeeper.stores.preflight.PreflightFinding.Level;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** The command {@code preflight}: in a process of its own in which nothing of the rest starts. */
public final class PreflightCommand {
  private static final String NAME = "preflight";

  private PreflightCommand() {}

  /** Whether the program's arguments are this command. */
  public static boolean isMeantBy(String... args) {
    return args.length > 0 && args[0].equals(NAME);
  }

  /**
   * Carries it out. Standard output gets the report alone.
   *
   * @param application the application's configuration class
   * @return the exit code: 0 all OK, 2 with warnings, 1 with a STOP or not carried out
   */
  public static int execute(Class<?> application, String... args) {
    List<String> words = Arrays.asList(args).subList(1, args.length);
    return CommandLine.execute(output -> carryOut(application, words, output));
  }

  private static int carryOut(Class<?> application, List<String> words, CommandLine.Output output) {
    for (String word : words) {
      if (word.equals("--help") || word.equals("-h")) {
        output.print(PreflightText.usage());
        return 0;
      }
      if (!CommandLine.isSetting(word)) {
        throw new Refusal("'%s' is not understood%n%n%s".formatted(word, PreflightText.usage()));
      }
    }
    try (ConfigurableApplicationContext context = CommandLine.launch(application, words)) {
      PreflightReport report = context.getBean(Preflight.class).look();
      output.print(PreflightText.of(report));
      return exitCode(report.status());
    }
  }

  static int exitCode(Level status) {
    return switch (status) {
      case OK -> 0;
      case WARNING -> 2;
      case STOP -> 1;
    };
  }
}
