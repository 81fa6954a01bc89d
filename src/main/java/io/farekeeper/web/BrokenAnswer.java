package io.farekeeper.web;

/**
 * An answer that cannot be finished after its beginning was sent. It breaks the connection, so that
 * no client takes a part for the whole. The reason was logged before.
 */
public class BrokenAnswer extends RuntimeException {
  public BrokenAnswer() {
    super("An answer broke off after its beginning was sent", null, false, false);
  }
}
