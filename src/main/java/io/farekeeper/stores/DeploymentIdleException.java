package io.farekeeper.stores;

/** Work was refused because a real MySQL would be changed by embedded neighbours. */
public class DeploymentIdleException extends RuntimeException {
  public DeploymentIdleException(String reason) {
    super(reason);
  }
}
