package io.farekeeper.validation;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Nothing is validated, and no copy is announced, where a job is run by the command line. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import({
  PassActivation.class,
  ActivationFinder.class,
  ActivationStore.class,
  InstanceHeartbeat.class,
  CurrentPass.class,
  SingleFlight.class,
  OfflineRides.class,
  OfflineScans.class,
  Reconciler.class,
  IdempotencyStore.class,
  Resolver.class,
  RideLog.class,
  UsedRides.class,
  ActivationRecovery.class,
  UpstreamPassLookup.class,
  Bulkhead.class,
  UploadedScans.class,
  ActivationCalls.class,
  ValidationService.class,
  Validations.class
})
class ValidationConfiguration {}
