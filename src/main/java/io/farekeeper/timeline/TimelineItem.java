package io.farekeeper.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.farekeeper.stores.RfcTime;
import io.farekeeper.timeline.words.Kind;
import io.farekeeper.timeline.words.Sentence;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a rider.
 *
 * @param time when, UTC
 * @param kind what it is about
 * @param text what happened and why, in plain words; times in it are in the agency's zone
 * @param passUuid the pass that it is about, if it is about one
 * @param source where it is stored
 * @param details what is stored there, as far as it says more than the text
 */
record TimelineItem(
    Instant time,
    Kind kind,
    String text,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String passUuid,
    Source source,
    Map<String, @Nullable Object> details) {

  /**
   * Where an item is stored.
   *
   * @param name the collection or table
   * @param id the document's or row's id
   */
  @Schema(name = "TimelineSource")
  record Source(String name, String id) {}

  static TimelineItem of(
      Instant time,
      Sentence sentence,
      @Nullable String passUuid,
      Source source,
      Map<String, @Nullable Object> details) {
    return new TimelineItem(
        RfcTime.of(time), sentence.kind(), sentence.text(), passUuid, source, details);
  }
}
