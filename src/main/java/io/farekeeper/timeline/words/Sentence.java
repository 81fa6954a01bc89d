package io.farekeeper.timeline.words;

/**
 * Something that happened, in words.
 *
 * @param kind what it is about
 * @param text a sentence, without its full stop
 */
public record Sentence(Kind kind, String text) {}
