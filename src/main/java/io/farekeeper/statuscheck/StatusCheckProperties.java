package io.farekeeper.statuscheck;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The status check's guard against a wrong clock and wrong data.
 *
 * @param maxShare largest share of all live passes (USABLE or USING) that one run may change, 0 to
 *     1; a run that would change more saves nothing and fails, unless its input says to force it
 * @param guardFrom number of changes below which the share does not matter
 */
@Validated
@ConfigurationProperties("farekeeper.statuscheck")
record StatusCheckProperties(
    @DecimalMin("0") @DecimalMax("1") @DefaultValue("0.5") double maxShare,
    @Min(0) @DefaultValue("100") long guardFrom) {}
