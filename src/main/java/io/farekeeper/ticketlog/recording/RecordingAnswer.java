package io.farekeeper.ticketlog.recording;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request's events.
 *
 * @param recorded so many are stored now
 * @param duplicates so many were recorded before, under the same {@code event_id}
 * @param rejected those that are not recorded, in their order; the first of them if they are many
 * @param rejectedCount how many are not recorded, if not all of them are listed
 * @param cardNumbersCut payment card numbers that were cut, if any
 * @param fieldsDropped security codes and their like that were taken out, if any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RecordedEvents")
record RecordingAnswer(
    long recorded,
    long duplicates,
    List<Rejection> rejected,
    @Nullable Long rejectedCount,
    @Nullable Long cardNumbersCut,
    @Nullable Long fieldsDropped) {

  boolean hasRecordedNothing() {
    return recorded == 0 && duplicates == 0;
  }

  long rejections() {
    return rejectedCount == null ? rejected.size() : rejectedCount;
  }

  /** For a problem. */
  Map<String, Object> asProperties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("recorded", recorded);
    properties.put("duplicates", duplicates);
    properties.put("rejected", rejected);
    putIfKnown(properties, "rejected_count", rejectedCount);
    putIfKnown(properties, "card_numbers_cut", cardNumbersCut);
    putIfKnown(properties, "fields_dropped", fieldsDropped);
    return properties;
  }

  private static void putIfKnown(
      Map<String, Object> properties, String name, @Nullable Long value) {
    if (value != null) {
      properties.put(name, value);
    }
  }
}
