package io.farekeeper.security;

import static io.farekeeper.security.Role.APP;
import static io.farekeeper.security.Role.AUDITOR;
import static io.farekeeper.security.Role.OPERATOR;
import static io.farekeeper.security.Role.SUPPORT;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;
import static org.springframework.http.HttpMethod.POST;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Which roles may call what, admin besides. The first rule that fits decides; {@link #ALL} is what
 * the filters obey and what the API's description says of each operation.
 */
final class AccessRule {
  private static final String USER = "/api/v1/users/*";

  /** Every rule, in order. */
  static final List<AccessRule> ALL =
      List.of(
          calling("/actuator/**", OPERATOR),
          reading(USER + "/tickets", APP, SUPPORT),
          reading(USER + "/timeline", SUPPORT, AUDITOR),
          posting(USER + "/refreshes", APP, OPERATOR),
          reading(USER + "/refreshes", APP, SUPPORT, OPERATOR),
          posting(USER + "/refreshes/*/retry", OPERATOR),
          reading("/api/v1/passes", SUPPORT, OPERATOR),
          posting(USER + "/passes", APP),
          reading("/api/v1/preflight", OPERATOR),
          reading("/api/v1/access-log", AUDITOR),
          posting("/api/v1/validations", APP),
          posting("/api/v1/validations/offline", APP),
          posting("/api/v1/validations/offline/*/acknowledge", OPERATOR),
          reading("/api/v1/validations/offline", OPERATOR),
          posting("/api/v1/ticket-log", APP),
          reading(USER + "/loyalty", APP, SUPPORT),
          calling("/api/v1/loyalty/**", OPERATOR),
          reading("/api/v1/ticket-log", SUPPORT, AUDITOR),
          reading("/api/v1/ticket-log/feed", AUDITOR),
          calling("/api/v1/jobs/**", OPERATOR),
          calling("/sandbox/**", OPERATOR));

  private final @Nullable HttpMethod method;
  private final PathPattern path;
  private final Role[] roles;

  private AccessRule(@Nullable HttpMethod method, String path, Role... roles) {
    this.method = method;
    this.path = PathPatternParser.defaultInstance.parse(path);
    this.roles = roles;
  }

  /** By any method. */
  private static AccessRule calling(String path, Role... roles) {
    return new AccessRule(null, path, roles);
  }

  /** By GET or HEAD. */
  private static AccessRule reading(String path, Role... roles) {
    return new AccessRule(GET, path, roles);
  }

  private static AccessRule posting(String path, Role... roles) {
    return new AccessRule(POST, path, roles);
  }

  /** The rule for this call, if there is one: the path may have variables in place of values. */
  static Optional<AccessRule> of(HttpMethod method, String path) {
    PathContainer parsed = PathContainer.parsePath(path);
    return ALL.stream()
        .filter(rule -> rule.method == null || rule.method.equals(method))
        .filter(rule -> rule.path.matches(parsed))
        .findFirst();
  }

  RequestMatcher matcher() {
    PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
    String pattern = path.getPatternString();
    if (method == null) {
      return paths.matcher(pattern);
    }
    return GET.equals(method)
        ? new OrRequestMatcher(paths.matcher(GET, pattern), paths.matcher(HEAD, pattern))
        : paths.matcher(method, pattern);
  }

  Role[] roles() {
    return roles.clone();
  }
}
