package io.farekeeper.migration;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How preflight looks.
 *
 * @param limit how long one collection or table is looked at; all are looked at together. On large
 *     ones counting takes longer: the command line may have minutes for it
 */
@Validated
@ConfigurationProperties("farekeeper.preflight")
record PreflightProperties(
    @DurationMin(seconds = 1) @DurationMax(hours = 24) @DefaultValue("10s") Duration limit) {}
