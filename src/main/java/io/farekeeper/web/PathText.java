package io.farekeeper.web;

import java.net.URI;
import java.util.regex.Pattern;

/** The path of a request as a problem repeats it, whatever the caller put there. */
final class PathText {
  private static final Pattern NOT_OF_A_PATH =
      Pattern.compile("%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9%/:@!$&'()*+,;=~._-]");

  private PathText() {}

  /** The path as it came; what an address cannot hold is encoded. */
  static String encoded(String path) {
    return NOT_OF_A_PATH
        .matcher(path)
        .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0) & 0xFF));
  }

  static URI uri(String path) {
    try {
      return URI.create(encoded(path));
    } catch (IllegalArgumentException e) {
      // Such as //, which an address cannot begin with.
      return URI.create("/");
    }
  }
}
