package io.farekeeper;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may stand behind the program's name when it is to serve: settings, and nothing else. */
final class ProgramWords {
  private static final Pattern SETTING = Pattern.compile("--\\w+[.\\[].*|--debug|--trace");
  private static final String USAGE =
      """
      Usage: java -jar farekeeper.jar [--SETTING=VALUE ...]       serves
             java -jar farekeeper.jar run JOB [--INPUT=VALUE ...] runs a job once; run --help
             java -jar farekeeper.jar preflight                   looks at the servers; preflight --help
      """;

  private ProgramWords() {}

  /** What to say of words that mean nothing, or empty if there are none. */
  static Optional<String> refusal(String... words) {
    return Arrays.stream(words)
        .filter(word -> !SETTING.matcher(word).matches())
        .findFirst()
        .map(word -> "farekeeper: '%s' is not understood%n%n%s".formatted(word, USAGE).strip());
  }
}
