/** Valid documents changed in one place at random, for the tests of what the field really holds. */
@NullMarked
package io.farekeeper.mutation;

import org.jspecify.annotations.NullMarked;
