package io.farekeeper.web;

/**
 * The body of a call that needs none: nothing, or an empty object. One that says something is
 * refused, as any property that a call does not know is.
 */
public record NoBody() {}
