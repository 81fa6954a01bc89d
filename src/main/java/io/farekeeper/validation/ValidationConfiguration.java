package io.farekeeper.validation;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Nothing is validated, and no copy is announced, where a job is run by the command line. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import({
  Activator.class,
  AttemptFinder.class,
  Attempts.class,
  Copies.class,
  CurrentPass.class,
  Flights.class,
  OfflineRides.class,
  OfflineScans.class,
  Reconciler.class,
  Requests.class,
  Resolver.class,
  RideLog.class,
  Rides.class,
  Settlement.class,
  Truth.class,
  Turnstile.class,
  UploadedScans.class,
  UseCalls.class,
  ValidationDesk.class,
  Validations.class
})
class ValidationConfiguration {}
