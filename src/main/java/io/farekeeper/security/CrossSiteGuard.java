package io.farekeeper.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses changes that a foreign page makes a browser send: a browser adds the remembered name and
 * password to those as well, and there is no CSRF token in an API for machines.
 */
class CrossSiteGuard extends OncePerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

  private final AccessDeniedHandler refusal;

  CrossSiteGuard(AccessDeniedHandler refusal) {
    this.refusal = refusal;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site == null || OWN_PAGES.contains(site) || READING.contains(request.getMethod())) {
      chain.doFilter(request, response);
    } else {
      refusal.handle(request, response, new AccessDeniedException("cross-site request"));
    }
  }
}
