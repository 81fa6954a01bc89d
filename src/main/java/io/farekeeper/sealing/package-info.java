/**
 * Tamper evidence: the entries of a log are sealed into segments that are chained, signed, and told
 * to a place outside the database; and the job that verifies them. It knows an entry's identifier,
 * its stored bytes and its mark, and nothing of what an entry says. Who reads the ticket log in the
 * order of sealing does so by {@link io.farekeeper.sealing.SealedEntries}.
 */
@ApplicationModule(allowedDependencies = {"config", "jobs", "outbox", "stores", "web"})
@NullMarked
package io.farekeeper.sealing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
