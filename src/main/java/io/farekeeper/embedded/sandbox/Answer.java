package io.farekeeper.embedded.sandbox;

import tools.jackson.databind.JsonNode;

/** An HTTP answer before it is sent. */
final class Answer {
  /** How the answer reaches the client, if it does. */
  enum Delivery {
    WHOLE,
    CUT,
    DRIPPED,
    GZIPPED,
    NEVER
  }

  private final int status;
  private final byte[] body;
  private final String contentType;
  private final Delivery delivery;

  private Answer(int status, byte[] body, String contentType, Delivery delivery) {
    this.status = status;
    this.body = body;
    this.contentType = contentType;
    this.delivery = delivery;
  }

  static Answer json(int status, byte[] body) {
    return new Answer(status, body, "application/json; charset=utf-8", Delivery.WHOLE);
  }

  static Answer json(int status, JsonNode body) {
    return json(status, Json.bytes(body));
  }

  static Answer html(int status, byte[] body) {
    return new Answer(status, body, "text/html; charset=utf-8", Delivery.WHOLE);
  }

  /** The same answer, reaching the client in another way. */
  Answer by(Delivery other) {
    return new Answer(status, body, contentType, other);
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  String contentType() {
    return contentType;
  }

  Delivery delivery() {
    return delivery;
  }
}
