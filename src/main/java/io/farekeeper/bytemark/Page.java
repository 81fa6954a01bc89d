package io.farekeeper.bytemark;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.bson.BsonDocument;

/**
 * One page of a list, found to be of the documented shape.
 *
 * @param envelope the whole answer
 * @param passes its passes, each with a uuid and a status
 * @param total how many passes the list has, as far as the vendor says so
 * @param next the number of the page that follows
 * @param size the answer's bytes
 */
record Page(
    BsonDocument envelope,
    List<BsonDocument> passes,
    OptionalLong total,
    OptionalInt next,
    long size) {}
