package io.farekeeper.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.annotation.security.DenyAll;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Errors that arise before or beside the controllers (a malformed path, say), as problems too. */
@RestController
@Hidden
class ErrorPage implements ErrorController {

  /** The container forwards to it; it is not called otherwise. */
  @RequestMapping("/error")
  @DenyAll
  @Nullable ResponseEntity<ProblemDetail> error(
      HttpServletRequest request, ServletResponse response) throws IOException {
    if (response.isCommitted()) {
      // Nothing may follow what has been sent.
      return null;
    }
    // The one that it names may be none, and is looked at when the answer is written.
    request.setCharacterEncoding(StandardCharsets.UTF_8.name());
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (status == null) {
      status = HttpStatus.NOT_FOUND;
    }
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, status.getReasonPhrase());
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
      problem.setInstance(PathText.uri(path));
    }
    return Problems.answer(problem, HttpHeaders.EMPTY);
  }
}
