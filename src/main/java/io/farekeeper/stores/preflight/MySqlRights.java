package io.farekeeper.stores.preflight;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an account may do in a database, out of the lines of {@code SHOW GRANTS}. */
record MySqlRights(List<String> grants) {
  static final List<String> NEEDED =
      List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "INDEX");

  private static final Pattern GRANT =
      Pattern.compile("GRANT (.+?) ON (?:TABLE )?[`\"]?(.+?)[`\"]?\\.[`\"]?(\\*)[`\"]? TO .*");
  private static final Pattern ROLE = Pattern.compile("GRANT [`'\"]?[^ ]+? TO .*");

  /** What is missing on every table of the database. */
  Set<String> missing(String database) {
    Set<String> missing = new TreeSet<>(NEEDED);
    for (String grant : grants) {
      Matcher matcher = GRANT.matcher(grant);
      if (matcher.matches() && covers(matcher.group(2), database)) {
        Set<String> granted =
            Arrays.stream(matcher.group(1).split(","))
                .map(right -> right.strip().toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        missing.removeIf(
            right ->
                granted.contains(right)
                    || granted.contains("ALL PRIVILEGES")
                    || granted.contains("ALL"));
      }
    }
    return missing;
  }

  /** Whether it has a role: what that brings is not listed. */
  boolean hasRole() {
    return grants.stream()
        .anyMatch(grant -> !grant.contains(" ON ") && ROLE.matcher(grant).matches());
  }

  /** In a grant, {@code _} and {@code %} of a database's name are wild unless escaped. */
  private static boolean covers(String granted, String database) {
    if (granted.equals("*")) {
      return true;
    }
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < granted.length(); i++) {
      char letter = granted.charAt(i);
      if (letter == '\\' && i + 1 < granted.length()) {
        i++;
        pattern.append(Pattern.quote(granted.substring(i, i + 1)));
      } else if (letter == '%') {
        pattern.append(".*");
      } else {
        pattern.append(letter == '_' ? "." : Pattern.quote(String.valueOf(letter)));
      }
    }
    return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE)
        .matcher(database)
        .matches();
  }
}
