package io.farekeeper.web;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;

/**
 * A call that is answered with a problem. Its detail is shown to the caller: it holds no secret and
 * nothing of the request's body.
 */
public class ApiException extends RuntimeException {
  private final HttpStatus status;
  private final @Nullable String field;
  private final @Nullable URI link;
  private final transient Map<String, Object> more = new LinkedHashMap<>();

  private ApiException(
      HttpStatus status, String detail, @Nullable String field, @Nullable URI link) {
    super(detail);
    this.status = status;
    this.field = field;
    this.link = link;
  }

  /**
   * 400: a field, parameter or header cannot be taken.
   *
   * @param field its name as the client sent it
   * @param reason what is wrong, to be read after the name ("must be …")
   */
  public static ApiException invalid(String field, String reason) {
    return new ApiException(HttpStatus.BAD_REQUEST, reason, field, null);
  }

  /** 400: JSON does not have the shape that is wanted; the field at which that shows is named. */
  public static ApiException unreadable(JacksonException cause) {
    FieldError error = UnreadableBody.of(cause);
    return invalid(error.field(), error.reason());
  }

  /** 401: the caller is not who he says he is. */
  public static ApiException unauthenticated(String detail) {
    return new ApiException(HttpStatus.UNAUTHORIZED, detail, null, null);
  }

  /** 404: what the path names does not exist. */
  public static ApiException notFound(String detail) {
    return new ApiException(HttpStatus.NOT_FOUND, detail, null, null);
  }

  /** 410: what is asked for was there, and is not kept any more. */
  public static ApiException gone(String detail) {
    return new ApiException(HttpStatus.GONE, detail, null, null);
  }

  /**
   * 409: the call contradicts what is there.
   *
   * @param link where that can be seen
   */
  public static ApiException conflict(String detail, @Nullable URI link) {
    return new ApiException(HttpStatus.CONFLICT, detail, null, link);
  }

  /** 503: something that the call needs does not answer now; trying again later may work. */
  public static ApiException unavailable(String detail) {
    return new ApiException(HttpStatus.SERVICE_UNAVAILABLE, detail, null, null);
  }

  /** 422: the call is well-formed and can still not be followed. */
  public static ApiException refused(String detail) {
    return new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, detail, null, null);
  }

  /**
   * 413: the body, or the one thing that it holds, is larger than the limit.
   *
   * @param detail which limit that is
   */
  public static ApiException tooLarge(String detail) {
    return new ApiException(HttpStatus.CONTENT_TOO_LARGE, detail, null, null);
  }

  /** 413: the body is larger than the limit. */
  static ApiException tooLarge(long limitInBytes) {
    return tooLarge("The body is larger than %d bytes".formatted(limitInBytes));
  }

  /**
   * Says more in the problem: what was done until then, for instance.
   *
   * @return this exception
   */
  public ApiException with(Map<String, ?> properties) {
    more.putAll(properties);
    return this;
  }

  HttpStatus status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  /** The field that cannot be taken; null if it is not about one. */
  public @Nullable String field() {
    return field;
  }

  @Nullable URI link() {
    return link;
  }

  /** What the problem says besides. */
  public Map<String, Object> more() {
    return more;
  }
}
