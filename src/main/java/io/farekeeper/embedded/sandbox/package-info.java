/**
 * The Bytemark sandbox: an HTTP stand-in for Bytemark's customer API, with deterministic riders and
 * faults that can be switched on. It serves the embedded mode and the tests. Here is what the
 * vendor would know and do (riders, passes, pages, activation) and a control interface for people
 * with curl; nothing of Farekeeper's own data, no Spring, and nothing that another package than
 * {@code io.farekeeper.embedded} or a test would use. Only the JDK and Jackson.
 */
@NullMarked
package io.farekeeper.embedded.sandbox;

import org.jspecify.annotations.NullMarked;
