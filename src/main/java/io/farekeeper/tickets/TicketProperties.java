package io.farekeeper.tickets;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The ticket cache.
 *
 * @param maxAge how old a cache may be before it counts as stale
 * @param maxDocumentSize largest cache document of one user; MongoDB's own limit is 16 MB
 * @param maxDepth deepest nesting of a cache document; a user whose passes go deeper fails
 * @param logEntries newest entries that passesLog and passes4Log keep
 * @param leaseTime how long a synchronisation holds its user without a sign of life
 */
@ConfigurationProperties("farekeeper.tickets")
public record TicketProperties(
    @DefaultValue("60m") Duration maxAge,
    @DefaultValue("15MB") DataSize maxDocumentSize,
    @DefaultValue("150") int maxDepth,
    @DefaultValue("20") int logEntries,
    @DefaultValue("20s") Duration leaseTime) {}
