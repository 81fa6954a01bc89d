package io.farekeeper.tickets;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The ticket cache.
 *
 * @param maxAge how old a cache may be before it counts as stale
 * @param maxDocumentSize largest cache document of one user; MongoDB's own limit is 16 MB
 * @param maxDepth deepest nesting of a cache document; a user whose passes go deeper fails
 * @param logEntries newest entries that passesLog and passes4Log keep
 * @param leaseTime how long a synchronisation holds its user without a heartbeat of its instance; 4
 *     s at least
 */
@Validated
@ConfigurationProperties("farekeeper.tickets")
public record TicketProperties(
    @DurationMin @DefaultValue("60m") Duration maxAge,
    @DefaultValue("15MB") DataSize maxDocumentSize,
    @Min(1) @DefaultValue("150") int maxDepth,
    @Min(1) @DefaultValue("20") int logEntries,
    @DurationMin(seconds = 1) @DefaultValue("10s") Duration leaseTime) {}
