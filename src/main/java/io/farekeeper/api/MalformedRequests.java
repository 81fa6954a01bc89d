package io.farekeeper.api;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers with a problem what Tomcat refuses before the application sees it (a path that is no
 * path, an address that is too long), in place of Tomcat's own page.
 */
class MalformedRequests extends ErrorReportValve {
  private static final Pattern NOT_OF_A_PATH =
      Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%/:@!$&'()*+,;=~._-]");

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
      write(status, instance(request), response);
    }
  }

  /** The path as it came; what an address cannot hold is encoded. Empty if none was found. */
  private static String instance(Request request) {
    String path = request.getRequestURI();
    return path == null
        ? ""
        : NOT_OF_A_PATH
            .matcher(path)
            .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0) & 0xFF));
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
      // The caller has gone, or the answer had begun: there is nobody to tell.
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
