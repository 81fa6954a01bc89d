package io.farekeeper.timeline;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The details of an item, in order, without what is not known. */
final class ItemDetails {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  private ItemDetails() {}

  static ItemDetails of() {
    return new ItemDetails();
  }

  ItemDetails with(String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
    return this;
  }

  Map<String, @Nullable Object> map() {
    return values;
  }
}
