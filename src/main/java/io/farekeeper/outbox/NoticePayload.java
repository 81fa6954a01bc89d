package io.farekeeper.outbox;

import tools.jackson.databind.json.JsonMapper;

/**
 * A notice as the outbox keeps it.
 *
 * @param kind a {@link NoticeKind}'s name
 * @param wording what it says, and how
 */
record NoticePayload(String kind, Wording wording) {
  private static final JsonMapper JSON = new JsonMapper();

  static NoticePayload parse(String json) {
    return JSON.readValue(json, NoticePayload.class);
  }

  String toJson() {
    return JSON.writeValueAsString(this);
  }
}
