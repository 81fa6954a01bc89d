package io.farekeeper.outbox;

/**
 * What a notice says, and how.
 *
 * @param metadata a JSON object, as text
 */
record Wording(
    int type, String title, String body, String metadata, String language, boolean silent) {}
