package io.farekeeper.ticketlog.feed;

import io.farekeeper.ticketlog.query.EntryView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A page of the feed.
 *
 * @param items its entries
 * @param next where to read on
 */
record FeedItems(
    List<EntryView> items,
    @Schema(
            description =
                "Goes back as `after`; never null. It is the `after` of the request if nothing"
                    + " follows yet")
        String next) {}
