/** The application: it starts the modules, which lie in the packages below, one a feature. */
@NullMarked
package io.farekeeper;

import org.jspecify.annotations.NullMarked;
