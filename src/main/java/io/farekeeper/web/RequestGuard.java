package io.farekeeper.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Refuses a request whose path or headers the libraries behind it would fail on, before any of them
 * reads one; and answers with a problem whatever escapes from the filters behind it.
 */
class RequestGuard extends OncePerRequestFilter {
  private final HandlerExceptionResolver problems;

  RequestGuard(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Exception> refusal = refusal(request);
    if (refusal.isPresent()) {
      answer(refusal.get(), request, response);
      return;
    }
    try {
      chain.doFilter(hasEmptyAccept(request) ? new AcceptsAnything(request) : request, response);
    } catch (BrokenAnswer e) {
      throw e;
    } catch (RuntimeException e) {
      if (response.isCommitted()) {
        throw e;
      }
      answer(e, request, response);
    }
  }

  private void answer(Exception e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // The one that it names may be none, and is looked at when the answer is written.
    request.setCharacterEncoding(StandardCharsets.UTF_8.name());
    problems.resolveException(request, response, null, e);
  }

  private static Optional<Exception> refusal(HttpServletRequest request) {
    if (!isPath(request)) {
      return Optional.of(new RequestRejectedException("path"));
    }
    if (!isMediaType(request.getContentType())) {
      return Optional.of(new ErrorResponseException(HttpStatus.UNSUPPORTED_MEDIA_TYPE));
    }
    return isForwarded(request)
        ? Optional.empty()
        : Optional.of(ApiException.invalid("X-Forwarded", "headers are malformed"));
  }

  private static boolean isPath(HttpServletRequest request) {
    try {
      RequestPath.parse(request.getRequestURI(), request.getContextPath());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Nothing said is well enough: an endpoint that wants a body says so itself. */
  private static boolean isMediaType(@Nullable String type) {
    if (type == null || type.isEmpty()) {
      return true;
    }
    try {
      return MediaType.parseMediaType(type).isConcrete();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean hasEmptyAccept(HttpServletRequest request) {
    List<String> values = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
    return !values.isEmpty() && values.stream().allMatch(value -> value.matches("[\\s,]*"));
  }

  /** A list of nothing is taken as no list, which Spring's actuators cannot. */
  private static final class AcceptsAnything extends HttpServletRequestWrapper {
    AcceptsAnything(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getHeader(String name) {
      return name.equalsIgnoreCase(HttpHeaders.ACCEPT) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return name.equalsIgnoreCase(HttpHeaders.ACCEPT)
          ? Collections.emptyEnumeration()
          : super.getHeaders(name);
    }
  }

  private static boolean isForwarded(HttpServletRequest request) {
    try {
      ForwardedHeaderUtils.adaptFromForwardedHeaders(
              URI.create("http://localhost"), new ServletServerHttpRequest(request).getHeaders())
          .build()
          .toUri();
      return true;
    } catch (RuntimeException e) {
      // Of any kind: an index that is out of bounds, for a list without an element.
      return false;
    }
  }
}
