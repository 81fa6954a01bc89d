/**
 * Notices to riders and operators, each sent once: a notice is put into an outbox in MySQL, in the
 * transaction that decides it, and goes out afterwards through the configured channel. Here are the
 * outbox, its dispatcher, the channels and the texts; why somebody is notified something, and what
 * follows when it cannot be, belongs to the features that put notices in.
 */
@ApplicationModule(allowedDependencies = {"stores"})
@NullMarked
package io.farekeeper.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
