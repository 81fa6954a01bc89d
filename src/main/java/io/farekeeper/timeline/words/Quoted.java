package io.farekeeper.timeline.words;

import io.farekeeper.stores.TextColumn;

/** Text that others wrote, kept short enough to stand in a sentence. */
final class Quoted {
  private static final TextColumn SHORT = TextColumn.own(200);

  private Quoted() {}

  /**
   * Without line breaks and other control characters, without a full stop at its end, and without
   * halves of surrogate pairs, which no UTF-8 can spell.
   */
  static String of(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String whole = SHORT.fit(line).replaceAll("\\p{Cs}", "\ufffd");
    return whole.endsWith(".") ? whole.substring(0, whole.length() - 1).strip() : whole;
  }
}
