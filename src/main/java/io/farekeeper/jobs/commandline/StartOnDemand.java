package io.farekeeper.jobs.commandline;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Starts the application's parts when {@code start()} is called and not before: what was asked for
 * is looked at first, so that a mistake is reported at once, whatever state the servers are in.
 */
class StartOnDemand extends DefaultLifecycleProcessor {
  private static final long STOP_WAITS_AT_MOST_MILLIS = 25_000;

  /** Takes the place of the processor that the context would make. */
  static void in(ConfigurableApplicationContext context) {
    StartOnDemand processor = new StartOnDemand();
    processor.setBeanFactory(context.getBeanFactory());
    processor.setTimeoutPerShutdownPhase(STOP_WAITS_AT_MOST_MILLIS);
    context
        .getBeanFactory()
        .registerSingleton(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, processor);
  }

  @Override
  public void onRefresh() {
    // Not yet.
  }

  /**
   * Where nothing was started there is nothing to stop, and what was never made is not made now.
   */
  @Override
  public void onClose() {
    if (isRunning()) {
      super.onClose();
    }
  }
}
