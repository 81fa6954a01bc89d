package io.farekeeper.ticketlog.access;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Whether data was looked at, or taken along in whole. */
enum ReadKind {
  READ,
  EXPORT;

  private static final List<MediaType> EXPORTS =
      List.of(MediaType.valueOf("text/csv"), MediaType.valueOf("application/x-ndjson"));

  /**
   * An export is asked for by its media type, or by its path.
   *
   * @param accept the request's header
   */
  static ReadKind of(String template, @Nullable String accept) {
    return template.endsWith("/export") || prefersExport(accept) ? EXPORT : READ;
  }

  private static boolean prefersExport(@Nullable String accept) {
    try {
      return MediaType.parseMediaTypes(accept).stream()
          .max(Comparator.comparingDouble(MediaType::getQualityValue))
          .filter(best -> EXPORTS.stream().anyMatch(best::equalsTypeAndSubtype))
          .isPresent();
    } catch (InvalidMediaTypeException e) {
      return false; // the endpoint answers 406
    }
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
