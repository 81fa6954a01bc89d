package io.farekeeper.web;

import com.mongodb.MongoClientException;

/**
 * The keys of encrypted fields cannot be had: their provider does not answer or refuses, or a
 * setting does not fit. Answered with 503; the message is shown, it holds no secret.
 */
public final class KeysUnavailableException extends MongoClientException {
  public KeysUnavailableException(String message) {
    super(message);
  }
}
