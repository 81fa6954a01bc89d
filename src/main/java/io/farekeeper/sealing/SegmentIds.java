package io.farekeeper.sealing;

import java.util.List;
import org.bson.BsonValue;

/**
 * Identifiers that a segment lists.
 *
 * @param number the segment's place
 * @param from how many of its identifiers lie before these
 * @param ids some of them, in its order
 * @param toEnd whether these are all that follow
 */
record SegmentIds(long number, int from, List<BsonValue> ids, boolean toEnd) {}
