package io.farekeeper.config;

/** The configuration is not one to start with; the message says which setting and why. */
public class InvalidConfigurationException extends RuntimeException {
  public InvalidConfigurationException(String message) {
    super(message);
  }
}
