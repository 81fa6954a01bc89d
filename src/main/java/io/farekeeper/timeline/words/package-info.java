/**
 * A rider's timeline in plain English: from what a store holds to the words that support reads.
 * Pure functions, without a store, a clock or a caller; where the facts come from and in which
 * order they stand is decided outside.
 */
@NullMarked
package io.farekeeper.timeline.words;

import org.jspecify.annotations.NullMarked;
