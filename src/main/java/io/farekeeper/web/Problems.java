package io.farekeeper.web;

import io.farekeeper.stores.DeploymentIdleException;
import io.farekeeper.stores.FailureClassifier;
import io.farekeeper.stores.MySql;
import io.farekeeper.stores.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * The one place where an exception becomes an answer. What the caller sent is never repeated in it,
 * and an unforeseen failure has a reference that the log explains.
 */
@RestControllerAdvice
class Problems {
  private static final String NOT_ACCEPTABLE =
      "There is no answer of a media type that is accepted";
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private final MySql mySql;

  Problems(MySql mySql) {
    this.mySql = mySql;
  }

  @ExceptionHandler
  @Nullable ResponseEntity<ProblemDetail> answer(Exception thrown, HttpServletRequest request) {
    ResponseEntity<ProblemDetail> answer = answer(thrown);
    if (answer != null && answer.getBody() != null) {
      // Spring would take the path as it came, which need not be one.
      answer.getBody().setInstance(PathText.uri(request.getRequestURI()));
    }
    return answer;
  }

  private @Nullable ResponseEntity<ProblemDetail> answer(Exception thrown) {
    return switch (thrown) {
      // The caller has gone: there is no one to answer.
      case AsyncRequestNotUsableException _ -> null;
      // Half of an answer is out: Tomcat closes the connection.
      case BrokenAnswer e -> throw e;
      case ApiException e -> ofApi(e);
      // Tomcat's, for a query or form that is not percent-encoded UTF-8.
      case InvalidParameterException _ ->
          plain(HttpStatus.BAD_REQUEST, "The parameters are not percent-encoded UTF-8");
      case RequestRejectedException _ -> plain(HttpStatus.BAD_REQUEST, "The request is malformed");
      case DeploymentIdleException e -> unavailable(String.valueOf(e.getMessage()));
      case AuthenticationException _ -> unauthenticated();
      case AccessDeniedException _ -> plain(HttpStatus.FORBIDDEN, "Your roles do not allow this");
      case HttpMessageNotReadableException e -> ofBody(e);
      case BindException e -> invalid(FieldErrors.of(e));
      case HandlerMethodValidationException e -> invalid(FieldErrors.of(e));
      case MethodArgumentTypeMismatchException e -> invalid(FieldErrors.of(e));
      case MissingServletRequestParameterException e ->
          invalid(new FieldError(e.getParameterName(), "is required"));
      case MissingRequestHeaderException e ->
          invalid(new FieldError(e.getHeaderName(), "is a required header"));
      case ErrorResponse e -> ofSpring(e);
      // Of Accept, where an actuator reads it: the guard has looked at Content-Type.
      case InvalidMimeTypeException _ -> plain(HttpStatus.NOT_ACCEPTABLE, NOT_ACCEPTABLE);
      case IllegalStateException e when isOfHealth(e) ->
          plain(HttpStatus.NOT_FOUND, "There is nothing at this path");
      default -> ofOther(thrown);
    };
  }

  /** Spring Boot's health fails on a path below a part that it does not have. */
  private static boolean isOfHealth(IllegalStateException e) {
    return Arrays.stream(e.getStackTrace())
        .limit(2)
        .anyMatch(frame -> frame.getClassName().endsWith(".HealthEndpointSupport"));
  }

  private static ResponseEntity<ProblemDetail> ofApi(ApiException e) {
    if (e.field() != null) {
      return invalid(List.of(new FieldError(e.field(), e.detail())), e.more());
    }
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(e.status(), e.detail());
    URI link = e.link();
    if (link != null) {
      problem.setProperty("link", link);
    }
    e.more().forEach(problem::setProperty);
    return answer(problem, HttpHeaders.EMPTY);
  }

  private static ResponseEntity<ProblemDetail> ofBody(HttpMessageNotReadableException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof BodyLimit.Exceeded exceeded) {
        return ofApi(ApiException.tooLarge(exceeded.limit()));
      }
    }
    return invalid(UnreadableBody.of(e.getCause()));
  }

  /** 401 in the way that makes a browser ask for name and password. */
  private static ResponseEntity<ProblemDetail> unauthenticated() {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Farekeeper\", charset=\"UTF-8\"");
    return answer(
        ProblemDetail.forStatusAndDetail(
            HttpStatus.UNAUTHORIZED, "A user name with its password is needed, and fits"),
        headers);
  }

  /** Spring's own refusals: the status and the headers (Allow, Accept) are right as they are. */
  private static ResponseEntity<ProblemDetail> ofSpring(ErrorResponse e) {
    HttpStatus status = HttpStatus.resolve(e.getStatusCode().value());
    String detail =
        switch (status) {
          case NOT_FOUND -> "There is nothing at this path";
          case METHOD_NOT_ALLOWED -> "This path has no such method";
          case UNSUPPORTED_MEDIA_TYPE -> "The body is not of a media type that is taken here";
          case NOT_ACCEPTABLE -> NOT_ACCEPTABLE;
          case null, default -> "The request cannot be followed";
        };
    return answer(ProblemDetail.forStatusAndDetail(e.getStatusCode(), detail), e.getHeaders());
  }

  private ResponseEntity<ProblemDetail> ofOther(Exception thrown) {
    Optional<String> outage = Outage.of(thrown, mySql.isReady());
    if (outage.isPresent()) {
      log.warn("A call was answered with 503: {}", Trace.inShort(thrown));
      return unavailable(outage.get());
    }
    Optional<String> refusal =
        FailureClassifier.classify(thrown).map(FailureClassifier.Failure::reason);
    if (refusal.isPresent()) {
      log.warn("A call was answered with 422: {}", Trace.of(thrown));
      return plain(HttpStatus.UNPROCESSABLE_CONTENT, refusal.get());
    }
    String reference = UUID.randomUUID().toString();
    log.error("Unexpected error, reference {}: {}", reference, Trace.of(thrown));
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong here; the log explains it under the reference");
    problem.setProperty("reference", reference);
    return answer(problem, HttpHeaders.EMPTY);
  }

  private static ResponseEntity<ProblemDetail> unavailable(String detail) {
    return plain(HttpStatus.SERVICE_UNAVAILABLE, detail);
  }

  private static ResponseEntity<ProblemDetail> invalid(FieldError error) {
    return invalid(List.of(error));
  }

  private static ResponseEntity<ProblemDetail> invalid(List<FieldError> errors) {
    return invalid(errors, Map.of());
  }

  private static ResponseEntity<ProblemDetail> invalid(
      List<FieldError> errors, Map<String, Object> more) {
    FieldError first = errors.getFirst();
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatus.BAD_REQUEST, first.field() + " " + first.reason());
    problem.setProperty("field", first.field());
    problem.setProperty("errors", errors);
    more.forEach(problem::setProperty);
    return answer(problem, HttpHeaders.EMPTY);
  }

  static ResponseEntity<ProblemDetail> plain(HttpStatusCode status, String detail) {
    return answer(ProblemDetail.forStatusAndDetail(status, detail), HttpHeaders.EMPTY);
  }

  static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
    return ResponseEntity.status(problem.getStatus())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
