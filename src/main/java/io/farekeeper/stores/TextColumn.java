package io.farekeeper.stores;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.PrimitiveIterator;

/**
 * What a column for text holds: so many characters, as MySQL counts them, of a character set. The
 * legacy tables are of whatever set their database had when they were made.
 *
 * @param length characters that it holds
 * @param characterSet MySQL's name of its character set; of one that is not known only ASCII is
 *     taken for granted
 */
public record TextColumn(int length, String characterSet) {
  /** What any column holds that is long enough. */
  public static final String ASCII = "ascii";

  private static final String ELLIPSIS = "…";
  private static final Map<String, String> JAVA_NAMES =
      Map.ofEntries(
          Map.entry("latin1", "windows-1252"),
          Map.entry("latin2", "ISO-8859-2"),
          Map.entry("latin5", "ISO-8859-9"),
          Map.entry("latin7", "ISO-8859-13"),
          Map.entry("cp1250", "windows-1250"),
          Map.entry("cp1251", "windows-1251"),
          Map.entry("cp1256", "windows-1256"),
          Map.entry("cp1257", "windows-1257"),
          Map.entry("greek", "ISO-8859-7"),
          Map.entry("hebrew", "ISO-8859-8"),
          Map.entry("koi8r", "KOI8-R"));

  /** What the embedded server calls its own; it counts the halves of a surrogate pair. */
  private static final String UNICODE = "unicode";

  /** A column of Farekeeper's own tables, which hold all characters, on the embedded server too. */
  public static TextColumn own(int length) {
    return new TextColumn(length, UNICODE);
  }

  /** The text as the column holds it: cut to its length, {@code ?} for what it has no place for. */
  public String fit(String text) {
    CharsetEncoder encoder = encoder();
    String end = encoder.canEncode(ELLIPSIS) ? ELLIPSIS : "...";
    boolean cut = size(text) > length;
    int left = cut ? Math.max(0, length - end.length()) : length;
    StringBuilder fitting = new StringBuilder();
    PrimitiveIterator.OfInt characters = text.codePoints().iterator();
    while (characters.hasNext()) {
      int character = characters.nextInt();
      left -= countsHalves() ? Character.charCount(character) : 1;
      if (left < 0) {
        break;
      }
      fitting.appendCodePoint(holds(character, encoder) ? character : '?');
    }
    return cut
        ? fitting.append(end, 0, Math.min(length, end.length())).toString()
        : fitting.toString();
  }

  private int size(String text) {
    return countsHalves() ? text.length() : text.codePointCount(0, text.length());
  }

  private boolean countsHalves() {
    return name().equals(UNICODE);
  }

  private boolean holds(int character, CharsetEncoder encoder) {
    return (Character.isBmpCodePoint(character) || holdsAllOfUnicode())
        && encoder.canEncode(Character.toString(character));
  }

  private boolean holdsAllOfUnicode() {
    return switch (name()) {
      case "utf8mb4", "utf16", "utf16le", "utf32", UNICODE -> true;
      default -> false;
    };
  }

  private CharsetEncoder encoder() {
    String name = name();
    Charset charset =
        name.startsWith("utf") || name.equals("ucs2") || name.equals(UNICODE)
            ? StandardCharsets.UTF_8
            : Charset.forName(JAVA_NAMES.getOrDefault(name, "US-ASCII"), StandardCharsets.US_ASCII);
    return charset.newEncoder();
  }

  private String name() {
    return characterSet.toLowerCase(Locale.ROOT);
  }
}
