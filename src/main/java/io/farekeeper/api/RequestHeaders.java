package io.farekeeper.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Refuses a request whose headers the libraries behind it would fail on, before any of them reads
 * one; and answers with a problem whatever escapes from the filters behind it.
 */
class RequestHeaders extends OncePerRequestFilter {
  private final HandlerExceptionResolver problems;

  RequestHeaders(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Exception> refusal = refusal(request);
    if (refusal.isPresent()) {
      problems.resolveException(new Utf8(request), response, null, refusal.get());
      return;
    }
    try {
      chain.doFilter(request, response);
    } catch (BrokenAnswer e) {
      throw e;
    } catch (RuntimeException e) {
      if (response.isCommitted()
          || problems.resolveException(new Utf8(request), response, null, e) == null) {
        throw e;
      }
    }
  }

  private static Optional<Exception> refusal(HttpServletRequest request) {
    if (!isMediaType(request.getContentType())) {
      return Optional.of(new ErrorResponseException(HttpStatus.UNSUPPORTED_MEDIA_TYPE));
    }
    try {
      HttpHeaders headers = new ServletServerHttpRequest(request).getHeaders();
      ForwardedHeaderUtils.adaptFromForwardedHeaders(URI.create("http://localhost"), headers)
          .build()
          .toUri();
      return Optional.empty();
    } catch (RuntimeException e) {
      // Of any kind: an index that is out of bounds, for a list without an element.
      return Optional.of(ApiException.invalid("X-Forwarded", "headers are malformed"));
    }
  }

  /** To be answered: the charset that it names may be none. */
  private static final class Utf8 extends HttpServletRequestWrapper {
    Utf8(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
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
}
