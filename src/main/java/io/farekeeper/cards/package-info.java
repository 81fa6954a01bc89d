/**
 * Payment card data in events: what it looks like, and how it is taken out. It knows nothing of how
 * an event is recorded.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.farekeeper.cards;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
