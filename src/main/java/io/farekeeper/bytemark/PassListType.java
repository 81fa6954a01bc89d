package io.farekeeper.bytemark;

import java.util.Locale;

/** The two lists that the vendor keeps of a user's passes. */
public enum PassListType {
  /** The current passes, of the v1 API. */
  CURRENT("/passes?"),
  /** The expired passes, of the v4 API. */
  EXPIRED("/v4.0/passes?status=EXPIRED&");

  private final String path;

  PassListType(String path) {
    this.path = path;
  }

  String path(int page, int pageSize) {
    return path + "per_page=" + pageSize + "&page=" + page;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
