package io.farekeeper.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a notice.
 *
 * @param at when
 * @param id the notice's id in the outbox
 * @param kind its kind: a {@link NoticeKind}'s name
 * @param title its title
 * @param state how it stands now: {@code pending}, {@code uncertain} (tried, with no answer),
 *     {@code sent} or {@code failed}
 * @param attempts tries so far
 * @param nextAttemptOn when the next try is due, if it is not settled
 * @param lastError what the last try came to, or null
 */
public record NoticeEvent(
    Instant at,
    long id,
    String kind,
    String title,
    String state,
    int attempts,
    Instant nextAttemptOn,
    @Nullable String lastError) {}
