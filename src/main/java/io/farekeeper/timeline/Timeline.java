package io.farekeeper.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a rider's story.
 *
 * @param items what happened, newest first
 * @param next the cursor that goes back as {@code after}, or null on the last page
 * @param pass how the pass stands that was asked for; absent if none was, or nothing is known of it
 */
record Timeline(
    List<TimelineItem> items,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PassSummary pass) {}
