package io.farekeeper.web;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers with a problem what Tomcat refuses before the application sees it (a path that is no
 * path, an address that is too long), in place of Tomcat's own page.
 */
class MalformedRequests extends ErrorReportValve {
  /** Becomes the host's only report; a valve that is nearer to the application is asked first. */
  static void takeOver(Container host) {
    host.getPipeline().addValve(new MalformedRequests());
    if (host instanceof StandardHost standard) {
      standard.setErrorReportValveClass(MalformedRequests.class.getName());
    }
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    boolean isReported =
        status < HttpStatus.BAD_REQUEST.value()
            || response.getContentWritten() > 0
            || !response.setErrorReported();
    if (!isReported && canBeWritten(response)) {
      String path = request.getRequestURI();
      write(
          answered(status, request, response),
          path == null ? "" : PathText.encoded(path),
          response);
    }
  }

  /** Tomcat calls CONNECT not implemented, which sounds like a failure: no path has it. */
  private static int answered(int status, Request request, Response response) {
    if (status == HttpStatus.NOT_IMPLEMENTED.value() && "CONNECT".equals(request.getMethod())) {
      response.setStatus(HttpStatus.METHOD_NOT_ALLOWED.value());
      response.setHeader(HttpHeaders.ALLOW, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    }
    return response.getStatus();
  }

  private static boolean canBeWritten(Response response) {
    AtomicBoolean allowed = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
    return allowed.get();
  }

  private static void write(int status, String instance, Response response) {
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding("UTF-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(problem(status, instance));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      // The caller has gone, or the answer had begun: nothing can be answered.
    }
  }

  /** Of fixed words and an encoded path only, so that nothing needs to be escaped. */
  private static String problem(int code, String instance) {
    HttpStatus status = HttpStatus.resolve(code);
    String title = status == null ? "Error" : status.getReasonPhrase();
    String detail =
        switch (status) {
          case BAD_REQUEST -> "The request is malformed";
          case URI_TOO_LONG -> "The address is too long";
          case REQUEST_HEADER_FIELDS_TOO_LARGE -> "The address or the headers are too long";
          case null, default -> title;
        };
    String path = instance.isEmpty() ? "" : "\"instance\":\"" + instance + "\",";
    return "{\"detail\":\"%s\",%s\"status\":%d,\"title\":\"%s\"}"
        .formatted(detail, path, code, title);
  }
}
