package io.farekeeper.ticketlog.recording;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An event that was not recorded.
 *
 * @param index its place among the request's events, from 0
 * @param field the field that it was refused for, if it is one of the known ones
 * @param reason why, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rejection(long index, @Nullable String field, String reason) {}
