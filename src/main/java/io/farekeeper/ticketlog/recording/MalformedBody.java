package io.farekeeper.ticketlog.recording;

import java.io.IOException;

/** The body as a whole cannot be read on: it is not JSON from here. */
final class MalformedBody extends IOException {

  /**
   * A body that ends the request.
   *
   * @param reason to be read after "body"
   */
  MalformedBody(String reason) {
    super(reason);
  }

  static MalformedBody notJson() {
    return new MalformedBody("is not well-formed JSON");
  }
}
