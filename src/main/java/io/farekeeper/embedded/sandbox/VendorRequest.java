package io.farekeeper.embedded.sandbox;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to the vendor's interface, understood.
 *
 * @param kind which of the three calls it is
 * @param passUuid the pass to use; empty for the lists
 * @param page the page wanted, from 1
 * @param perPage the passes a page that the client asked for, at least 1
 * @param status the status that the client asked for, if any
 */
record VendorRequest(Kind kind, String passUuid, int page, int perPage, @Nullable String status) {
  static final int DEFAULT_PER_PAGE = 20;
  private static final Pattern USES = Pattern.compile("/passes/([^/]+)/uses");

  /** The calls that the vendor's interface has. */
  enum Kind {
    /** The current passes, {@code GET /passes}. */
    V1,
    /** The expired passes, {@code GET /v4.0/passes}. */
    V4,
    /** The use of a pass, {@code POST /passes/{uuid}/uses}. */
    USE
  }

  /**
   * Reads method, path and query; empty if the vendor has no such call. Odd numbers are ignored.
   */
  static Optional<VendorRequest> parse(String method, String path, @Nullable String query) {
    Matcher use = USES.matcher(path);
    if (method.equals("POST") && use.matches()) {
      return Optional.of(new VendorRequest(Kind.USE, use.group(1), 1, DEFAULT_PER_PAGE, null));
    }
    if (!method.equals("GET")) {
      return Optional.empty();
    }
    return switch (path) {
      case "/passes" -> Optional.of(list(Kind.V1, query));
      case "/v4.0/passes" -> Optional.of(list(Kind.V4, query));
      default -> Optional.empty();
    };
  }

  private static VendorRequest list(Kind kind, @Nullable String query) {
    Map<String, String> wanted = parameters(query);
    return new VendorRequest(
        kind,
        "",
        number(wanted.get("page"), 1),
        number(wanted.get("per_page"), DEFAULT_PER_PAGE),
        wanted.get("status"));
  }

  private static Map<String, String> parameters(@Nullable String query) {
    if (query == null) {
      return Map.of();
    }
    return Arrays.stream(query.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> pair.length > 1 ? pair[1] : "", (first, last) -> last));
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : otherwise;
  }
}
