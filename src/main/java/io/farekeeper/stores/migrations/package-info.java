/** Migrations of MySQL that SQL alone cannot write, since they look at what is there first. */
@NullMarked
package io.farekeeper.stores.migrations;

import org.jspecify.annotations.NullMarked;
