package io.farekeeper.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers with a problem where an endpoint that is not ours has a status and nothing to say. */
class EmptyErrors extends OncePerRequestFilter {
  private final HandlerExceptionResolver problems;

  EmptyErrors(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    int status = response.getStatus();
    if (status >= HttpStatus.BAD_REQUEST.value()
        && response.getContentType() == null
        && !response.isCommitted()) {
      problems.resolveException(
          request, response, null, new ErrorResponseException(HttpStatusCode.valueOf(status)));
    }
  }
}
