package io.farekeeper.validation;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How passes are validated.
 *
 * @param whenDown What becomes of a rider while Bytemark gives no certain answer: deny,
 *     grant-if-cached (the cache is young enough and knows the pass as usable) or grant (unless the
 *     cache says that the pass allows no ride).
 * @param maxCacheAge How old a cache may be for grant-if-cached.
 * @param maxClockSkew How far presented_at may be from the present, before and after it.
 * @param settleTime How long after the time-out of a call that used a pass Bytemark may still carry
 *     it out; before that no second try is made.
 * @param offlineRide How long a ride that was granted without Bytemark counts as a pass in use.
 * @param turn How long a rider waits for his turn when Bytemark is slower than riders come (64 at a
 *     time); then when-down decides as if it were down.
 * @param keepAttempts How long settled attempts to use a pass are kept.
 */
@Validated
@ConfigurationProperties("farekeeper.validation")
public record ValidationProperties(
    @DefaultValue("grant-if-cached") WhenDown whenDown,
    @DurationMin @DefaultValue("24h") Duration maxCacheAge,
    @DurationMin @DefaultValue("5m") Duration maxClockSkew,
    @DurationMin @DefaultValue("30s") Duration settleTime,
    @DurationMin @DefaultValue("3h") Duration offlineRide,
    @DurationMin @DefaultValue("5s") Duration turn,
    @DurationMin(hours = 24) @DefaultValue("90d") Duration keepAttempts) {}
