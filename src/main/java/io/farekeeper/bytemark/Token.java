package io.farekeeper.bytemark;

/** A user's token; it shows itself to nobody but the header. */
record Token(String value) {
  /** Whether it can be sent in a header at all. */
  boolean isUsable() {
    return !value.isBlank() && value.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  String header() {
    return "Bearer " + value;
  }

  /** The text with this token taken out, should the vendor have repeated it. */
  String removeFrom(String text) {
    return text.replace(value, "***");
  }

  @Override
  public String toString() {
    return "Token[***]";
  }
}
