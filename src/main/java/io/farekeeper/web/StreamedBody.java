package io.farekeeper.web;

/**
 * An endpoint that reads its body as a stream, of whatever length, and limits by itself what it
 * holds in memory: the limit of all bodies does not apply to it. A module declares it as a bean.
 *
 * @param path the endpoint's whole path, without variables
 */
public record StreamedBody(String path) {}
