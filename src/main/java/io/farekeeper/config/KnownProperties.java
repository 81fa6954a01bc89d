package io.farekeeper.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code farekeeper.*} properties that this application has, out of the metadata that the
 * compiler wrote beside its classes.
 *
 * @param names full names of the single properties, in kebab case
 * @param maps the properties below which anything may be named
 */
record KnownProperties(Set<String> names, List<Keyed> maps) {
  static final String PREFIX = "farekeeper.";
  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  /**
   * A property that is a map.
   *
   * @param name its full name
   * @param settings what each of its entries may set, or empty if that is open
   */
  record Keyed(String name, Set<String> settings) {}

  /**
   * Reads the metadata, or nothing if the application was built without it. It lies beside the
   * classes, or, once they are packaged, at the root of the application's jar; the libraries have
   * metadata of their own under the same name.
   */
  static Optional<KnownProperties> read() {
    try {
      for (URL url :
          Collections.list(KnownProperties.class.getClassLoader().getResources(METADATA))) {
        try (InputStream metadata = url.openStream()) {
          KnownProperties known = of(JsonMapper.shared().readTree(metadata));
          if (!known.maps.isEmpty()) {
            return Optional.of(known);
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KnownProperties of(JsonNode metadata) {
    // The deployment reads it itself; the module that calls Bytemark describes it.
    Set<String> names = new TreeSet<>(Set.of("farekeeper.bytemark.url"));
    List<Keyed> maps = new ArrayList<>();
    for (JsonNode property : metadata.path("properties")) {
      String name = property.path("name").asString();
      String type = property.path("type").asString("");
      if (!name.startsWith(PREFIX)) {
        continue;
      }
      if (type.startsWith("java.util.Map<")) {
        maps.add(new Keyed(name, settingsOf(type)));
      } else {
        names.add(name);
      }
    }
    return new KnownProperties(names, maps);
  }

  /** Whether the property exists, however its name is written. */
  boolean has(String property) {
    String plain = plain(property);
    return names.stream().anyMatch(name -> isSelfOrItem(plain, plain(name)))
        || maps.stream().anyMatch(map -> holds(map, plain));
  }

  /** Whether the environment variable sets a property that exists. */
  boolean hasVariable(String variable) {
    String letters = letters(variable);
    String withoutIndex = letters.replaceAll("\\d+$", "");
    return names.stream()
            .map(KnownProperties::letters)
            .anyMatch(name -> name.equals(letters) || name.equals(withoutIndex))
        || maps.stream().anyMatch(map -> letters.startsWith(letters(map.name)));
  }

  /** The known name that is most like the given one, if one is near enough to have been meant. */
  Optional<String> nearest(String property) {
    String plain = plain(property);
    for (Keyed map : maps) {
      int lastDot = property.lastIndexOf('.');
      if (plain.startsWith(plain(map.name) + ".")) {
        return nearestOf(plain.substring(plain.lastIndexOf('.') + 1), map.settings.stream())
            .map(setting -> property.substring(0, lastDot + 1) + setting);
      }
    }
    return nearestOf(plain, Stream.concat(names.stream(), maps.stream().map(Keyed::name)));
  }

  /** Of names with less parts, only as many parts are compared: a map's key may be anything. */
  private static Optional<String> nearestOf(String plain, Stream<String> candidates) {
    return candidates
        .min(Comparator.comparingInt(name -> distanceOfBeginning(plain, name)))
        .filter(name -> distanceOfBeginning(plain, name) <= farthest(plain(name)));
  }

  private static int distanceOfBeginning(String plain, String name) {
    return distance(beginning(plain, name.split("\\.").length), plain(name));
  }

  /** With more letters wrong than these it is another name. */
  private static int farthest(String name) {
    int own = name.startsWith(PREFIX) ? name.length() - PREFIX.length() : name.length();
    return Math.max(2, own / 3);
  }

  private static String beginning(String name, int parts) {
    return Arrays.stream(name.split("\\.")).limit(parts).collect(Collectors.joining("."));
  }

  private static boolean isSelfOrItem(String plain, String name) {
    return plain.equals(name) || plain.startsWith(name + "[");
  }

  private static boolean holds(Keyed map, String plain) {
    String name = plain(map.name);
    if (plain.equals(name) || plain.startsWith(name + "[")) {
      return true;
    }
    if (!plain.startsWith(name + ".")) {
      return false;
    }
    String setting = plain.substring(plain.lastIndexOf('.') + 1).replaceAll("\\[.*", "");
    return map.settings.isEmpty() || map.settings.contains(setting);
  }

  /** What the entries of a map of one of our records may set; nothing known means anything. */
  private static Set<String> settingsOf(String mapType) {
    String value = mapType.substring(mapType.indexOf(',') + 1, mapType.length() - 1);
    if (!value.startsWith("io.farekeeper.")) {
      return Set.of();
    }
    try {
      RecordComponent[] components =
          Class.forName(value, false, KnownProperties.class.getClassLoader()).getRecordComponents();
      return components == null
          ? Set.of()
          : Arrays.stream(components)
              .map(component -> plain(component.getName()))
              .collect(Collectors.toUnmodifiableSet());
    } catch (ClassNotFoundException e) {
      return Set.of();
    }
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static String letters(String name) {
    return plain(name).replace(".", "");
  }

  /** How many letters must be put in, taken out or changed to make one name of the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
