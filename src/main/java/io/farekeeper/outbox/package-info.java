/**
 * Messages to riders, operators and systems of the operator, each delivered once: a message is put
 * into the outbox in MySQL, in the transaction that decides it, and goes out afterwards through the
 * channel of its topic. Here are the outbox, its dispatcher, the channels, and the texts of notices
 * to riders; why a message is sent, and what follows when it cannot be, belongs to the features
 * that put messages in.
 */
@ApplicationModule(allowedDependencies = {"cluster", "stores"})
@NullMarked
package io.farekeeper.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
