/**
 * Real and embedded servers for the tests, started once per JVM; each test gets databases of its
 * own.
 */
@NullMarked
package io.farekeeper.testing;

import org.jspecify.annotations.NullMarked;
