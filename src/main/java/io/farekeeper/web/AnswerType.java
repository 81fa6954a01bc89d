package io.farekeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/**
 * What a search of the ticket log is answered as. It is decided here alone, so that the record of
 * reads says the same as what is answered.
 */
public enum AnswerType {
  JSON("application/json"),
  CSV("text/csv"),
  NDJSON("application/x-ndjson");

  private final String mediaType;

  AnswerType(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * The type that a caller likes best; JSON where he does not care. An export is given only to who
   * names its type and does not name JSON as no worse.
   *
   * @param accept the request's header {@code Accept}; null or empty takes anything
   * @return empty if nothing that he accepts can be given
   */
  public static Optional<AnswerType> of(@Nullable String accept) {
    try {
      List<MediaType> accepted = MediaType.parseMediaTypes(accept);
      return accepted.isEmpty() ? Optional.of(JSON) : best(accepted);
    } catch (InvalidMediaTypeException e) {
      return Optional.empty();
    }
  }

  /**
   * The same of a request, among those that its endpoint gives.
   *
   * @throws HttpMediaTypeNotAcceptableException if it accepts none of them
   */
  public static AnswerType askedBy(HttpServletRequest request, AnswerType... given)
      throws HttpMediaTypeNotAcceptableException {
    String accept = String.join(",", Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
    List<AnswerType> types = List.of(given);
    return of(accept)
        .filter(types::contains)
        .orElseThrow(
            () ->
                new HttpMediaTypeNotAcceptableException(
                    types.stream().map(type -> MediaType.valueOf(type.mediaType)).toList()));
  }

  private static Optional<AnswerType> best(List<MediaType> accepted) {
    double json = qualityOfJson(accepted);
    boolean isJsonNamed = accepted.stream().anyMatch(JSON::isNamedBy);
    Optional<MediaType> export =
        accepted.stream()
            .filter(range -> range.getQualityValue() > 0 && exportOf(range).isPresent())
            .reduce((one, two) -> two.getQualityValue() > one.getQualityValue() ? two : one)
            .filter(
                range ->
                    isJsonNamed ? range.getQualityValue() > json : range.getQualityValue() >= json);
    if (export.isPresent()) {
      return exportOf(export.get());
    }
    return json > 0 ? Optional.of(JSON) : Optional.empty();
  }

  private boolean isNamedBy(MediaType range) {
    return range.equalsTypeAndSubtype(MediaType.valueOf(mediaType));
  }

  /** As the most specific range says that takes JSON; 0 if none does. */
  private static double qualityOfJson(List<MediaType> accepted) {
    return accepted.stream()
        .filter(range -> range.includes(MediaType.APPLICATION_JSON))
        .min(
            Comparator.comparing(MediaType::isWildcardType)
                .thenComparing(MediaType::isWildcardSubtype))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  private static Optional<AnswerType> exportOf(MediaType range) {
    return List.of(CSV, NDJSON).stream().filter(type -> type.isNamedBy(range)).findFirst();
  }
}
