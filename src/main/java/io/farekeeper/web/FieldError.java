package io.farekeeper.web;

import java.util.Locale;

/**
 * What is wrong with one field of a request.
 *
 * @param field its name as the client sent it, with its path ({@code route_info.route_id})
 * @param reason what is wrong, to be read after the name
 */
record FieldError(String field, String reason) {

  /** For a name as Java has it: the API's names are in snake case. */
  static FieldError ofJava(String name, String reason) {
    return new FieldError(
        name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT), reason);
  }
}
