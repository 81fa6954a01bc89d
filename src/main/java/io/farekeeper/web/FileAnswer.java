package io.farekeeper.web;

import io.farekeeper.stores.Trace;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** An answer that is streamed as a file of any size. */
public final class FileAnswer {
  private static final Logger log = LoggerFactory.getLogger(FileAnswer.class);
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private FileAnswer() {}

  /** What the file holds. */
  public interface Content {
    /** Writes all of it, a piece at a time. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Says what kind of file it is, and suggests a name: {@code list-20260304T050607Z.csv}. */
  public static void announce(
      HttpServletResponse response, String mediaType, String list, Instant now, String ending) {
    response.setContentType(mediaType);
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        "attachment; filename=\"%s-%s.%s\"".formatted(list, NAME.format(now), ending));
  }

  /**
   * Writes the file. A caller who leaves ends it.
   *
   * @throws RuntimeException what the content threw, if nothing has been answered
   * @throws BrokenAnswer if the rest cannot be written
   */
  public static void write(HttpServletResponse response, Content content) {
    try {
      content.writeTo(response.getOutputStream());
    } catch (IOException e) {
      log.debug("A caller left before the export ended: {}", Trace.inShort(e));
    } catch (RuntimeException e) {
      throw broken(e, response);
    }
  }

  private static RuntimeException broken(RuntimeException e, HttpServletResponse response) {
    if (!response.isCommitted()) {
      response.reset();
      return e;
    }
    log.warn("An export broke off: {}", Trace.inShort(e));
    return new BrokenAnswer();
  }
}
