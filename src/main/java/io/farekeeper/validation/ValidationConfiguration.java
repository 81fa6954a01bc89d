package io.farekeeper.validation;

import io.farekeeper.validation.activation.ActivationCalls;
import io.farekeeper.validation.activation.ActivationFinder;
import io.farekeeper.validation.activation.ActivationRecovery;
import io.farekeeper.validation.activation.ActivationSteps;
import io.farekeeper.validation.activation.ActivationStore;
import io.farekeeper.validation.activation.PassActivation;
import io.farekeeper.validation.activation.Reconciler;
import io.farekeeper.validation.activation.SingleFlight;
import io.farekeeper.validation.activation.UpstreamPassLookup;
import io.farekeeper.validation.offline.OfflineRides;
import io.farekeeper.validation.offline.OfflineScans;
import io.farekeeper.validation.offline.UploadedScans;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Nothing is validated, and no instance gives a heartbeat, where a job is run by the command line.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import({
  PassActivation.class,
  ActivationFinder.class,
  ActivationStore.class,
  CurrentPass.class,
  SingleFlight.class,
  OfflineRides.class,
  OfflineScans.class,
  Reconciler.class,
  IdempotencyStore.class,
  ActivationSteps.class,
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
