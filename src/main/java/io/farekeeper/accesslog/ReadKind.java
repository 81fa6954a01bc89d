package io.farekeeper.accesslog;

import io.farekeeper.web.AnswerType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether data was looked at, or taken along in whole. */
enum ReadKind {
  READ,
  EXPORT;

  /**
   * An export is asked for by its media type, or by its path.
   *
   * @param accept the request's header
   */
  static ReadKind of(String template, @Nullable String accept) {
    return template.endsWith("/export") || prefersExport(accept) ? EXPORT : READ;
  }

  private static boolean prefersExport(@Nullable String accept) {
    return AnswerType.of(accept).filter(type -> type != AnswerType.JSON).isPresent();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
