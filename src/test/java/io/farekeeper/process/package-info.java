/**
 * Tests of whole processes: Farekeeper is started as a user starts it, killed, stopped, doubled, or
 * left without its servers, and judged by what it leaves in the databases and what others got from
 * it. What one class does is tested beside that class.
 */
@NullMarked
package io.farekeeper.process;

import org.jspecify.annotations.NullMarked;
