package io.farekeeper.jobs.commandline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code run}.
 *
 * @param job the job's name, or null if none is named
 * @param inputs the run's inputs, as text, by the inputs' names
 * @param settings options that belong to the application
 * @param help whether only the usage is asked for
 */
record Arguments(
    @Nullable String job, Map<String, String> inputs, List<String> settings, boolean help) {
  private static final String OPTION = "--";

  /**
   * Reads them.
   *
   * @param words without {@code run}
   * @throws Refusal naming the word that cannot be understood
   */
  static Arguments parse(List<String> words) {
    Reading reading = new Reading();
    words.forEach(reading::take);
    return new Arguments(reading.job, reading.inputs, reading.settings, reading.help);
  }

  private static final class Reading {
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final List<String> settings = new ArrayList<>();
    private @Nullable String job;
    private boolean help;

    void take(String word) {
      if (word.equals("--help") || word.equals("-h")) {
        help = true;
      } else if (CommandLine.isSetting(word)) {
        settings.add(word);
      } else if (word.startsWith(OPTION)) {
        takeInput(word.substring(OPTION.length()));
      } else if (word.startsWith("-") || word.isBlank()) {
        throw new Refusal(
            "'%s' is not understood; inputs are written --NAME=VALUE".formatted(word));
      } else if (job != null) {
        throw new Refusal("'%s' is one job too many: a job is named already".formatted(word));
      } else {
        job = word;
      }
    }

    private void takeInput(String input) {
      int equals = input.indexOf('=');
      if (equals < 1) {
        throw new Refusal("'--%s' has no value; inputs are written --NAME=VALUE".formatted(input));
      }
      String name = input.substring(0, equals);
      if (inputs.putIfAbsent(name, input.substring(equals + 1)) != null) {
        throw new Refusal("Input %s is given twice".formatted(name));
      }
    }
  }
}
