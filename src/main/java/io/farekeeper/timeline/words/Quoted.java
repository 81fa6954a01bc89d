package io.farekeeper.timeline.words;

/** Text that others wrote, kept short enough to stand in a sentence. */
final class Quoted {
  private static final int LONGEST = 200;

  private Quoted() {}

  /**
   * Without line breaks and other control characters, without a full stop at its end, and without
   * halves of surrogate pairs, which no UTF-8 can spell: a cut may leave one.
   */
  static String of(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String cut = line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    String whole = cut.replaceAll("\\p{Cs}", "\ufffd");
    return whole.endsWith(".") ? whole.substring(0, whole.length() - 1).strip() : whole;
  }
}
