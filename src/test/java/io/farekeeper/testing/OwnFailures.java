package io.farekeeper.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A waiting thread fails for what it waits for: Awaitility would also make him fail for what a
 * thread of another test, which runs beside him, has thrown. And he waits for long: a machine that
 * is busy is no failure. Found by JUnit through {@code META-INF/services}.
 */
public final class OwnFailures implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }
}
