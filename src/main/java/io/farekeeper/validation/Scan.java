package io.farekeeper.validation;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pass that was presented.
 *
 * @param userId by whom
 * @param passUuid which
 * @param at when
 * @param details what the ticket log is to know of it: where, on which route, by which device
 */
record Scan(long userId, String passUuid, Instant at, ObjectNode details) {}
