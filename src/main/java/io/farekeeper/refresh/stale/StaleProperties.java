package io.farekeeper.refresh.stale;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The job that refreshes stale caches: those older than {@code farekeeper.tickets.max-age}.
 *
 * @param shards parts that a run is split into, by user; instances of the application share them
 * @param usersInFlight users that each part works on at the same time; few, for what riders ask for
 *     shares the limits towards Bytemark
 * @param spread time over which a run by the clock spreads its users, at most as fast as the limits
 *     towards Bytemark allow; a run by hand is always that fast
 * @param pageSize old caches whose users are looked up at a time
 */
@Validated
@ConfigurationProperties("farekeeper.refresh.stale")
public record StaleProperties(
    @Min(1) @DefaultValue("4") int shards,
    @Min(1) @DefaultValue("8") int usersInFlight,
    @DurationMin @DefaultValue("50m") Duration spread,
    @Min(1) @DefaultValue("500") int pageSize) {}
