/** What preflight looks at in the caches and the users' tokens. */
@NullMarked
package io.farekeeper.tickets.preflight;

import org.jspecify.annotations.NullMarked;
