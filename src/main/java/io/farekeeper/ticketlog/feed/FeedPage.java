package io.farekeeper.ticketlog.feed;

import java.util.List;
import org.bson.RawBsonDocument;

/**
 * Entries of the feed.
 *
 * @param entries as they are stored, in the order of the feed
 * @param next where to read on; it is the position that was asked for if nothing follows that yet
 */
public record FeedPage(List<RawBsonDocument> entries, FeedPosition next) {}
