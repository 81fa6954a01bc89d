package io.farekeeper.refresh;

import java.time.Instant;

/**
 * Something that happened to a refresh request.
 *
 * @param at when
 * @param row the request as it stands now
 */
public record RefreshEvent(Instant at, RefreshRow row) {}
