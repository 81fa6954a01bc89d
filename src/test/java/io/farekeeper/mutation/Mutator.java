package io.farekeeper.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;

/**
 * Changes a valid document in one place, as live databases and vendors do: another type, null,
 * absent, nested deeper, a number at a limit, a text with odd characters, a duplicate, huge. The
 * same seed gives the same changes; a test prints it.
 *
 * <p>Two forms, each the same {@link Tree} with other leaves: BSON documents and JSON texts. A row
 * is a flat document.
 */
public final class Mutator {
  private static final int MANY = 3_000;
  private static final List<Integer> DEPTHS = List.of(1, 2, 8, 40);

  private final Random random;
  private final Set<String> kept;

  /**
   * What became of a document.
   *
   * @param description which place was changed, and how: for the message of a test that fails
   */
  public record Mutated<T>(T value, String description) {}

  /**
   * @param random gives the choice of the place and of the change
   * @param kept names at the top level that stay as they are ({@code _id}, say)
   */
  public Mutator(Random random, Set<String> kept) {
    this.random = random;
    this.kept = Set.copyOf(kept);
  }

  /**
   * How many mutations a test tries: {@code -Dmutations=20000} by hand. The application refuses to
   * start with properties of its own prefix that it does not know.
   */
  public static int count(int usual) {
    return Integer.getInteger("mutations", usual);
  }

  /**
   * The same seed in every build, so that a build fails for its own change alone; another one by
   * {@code -Dmutation-seed}. Print it.
   */
  public static long seed() {
    return Long.getLong("mutation-seed", 20_261_201L);
  }

  /** A document of MongoDB with one change. The original stays as it is. */
  public Mutated<BsonDocument> bson(BsonDocument valid) {
    Mutated<Map<String, Object>> mutated = mutate(BsonTree.read(valid), new BsonLeaves(random));
    return new Mutated<>(BsonTree.write(mutated.value()), mutated.description());
  }

  /** A JSON object as text with one change; also keys that are there twice. */
  public Mutated<String> json(String valid) {
    Mutated<Map<String, Object>> mutated = mutate(JsonTree.read(valid), new JsonLeaves(random));
    return new Mutated<>(JsonTree.write(mutated.value()), mutated.description());
  }

  private Mutated<Map<String, Object>> mutate(Map<String, Object> tree, Leaves leaves) {
    Place place = choose(tree);
    String how =
        switch (random.nextInt(10)) {
          case 0 -> place.remove();
          case 1 -> place.put("null", leaves.nothing());
          case 2 -> nestedDeeper(place);
          case 3 -> place.put("a number at a limit", leaves.number());
          case 4 -> place.put("an odd text", leaves.text());
          case 5 -> place.duplicate(leaves);
          case 6 -> huge(place, leaves);
          case 7 -> place.put("an empty list", new ArrayList<>());
          case 8 -> place.put("an empty object", new LinkedHashMap<>());
          default -> place.put("another type", leaves.any());
        };
    return new Mutated<>(tree, place.path() + ": " + how);
  }

  private String nestedDeeper(Place place) {
    int depth = DEPTHS.get(random.nextInt(DEPTHS.size()));
    boolean inLists = random.nextBoolean();
    Object value = place.value();
    for (int level = 0; level < depth; level++) {
      value = inLists ? Tree.listOf(value) : Tree.objectOf("deeper", value);
    }
    return place.put("%d levels deeper".formatted(depth), value);
  }

  private String huge(Place place, Leaves leaves) {
    if (random.nextBoolean()) {
      return place.put("a long text", leaves.text("x".repeat(100 * MANY)));
    }
    List<Object> many = new ArrayList<>();
    for (int n = 0; n < MANY; n++) {
      many.add(Tree.copyOf(n % 10 == 0 ? leaves.any() : leaves.number()));
    }
    return place.put("a long list", many);
  }

  /** Some way down the tree: what lies at the top is met about as often as what lies deep. */
  private Place choose(Map<String, Object> tree) {
    List<String> names = new ArrayList<>(tree.keySet());
    names.removeAll(kept);
    Place place = Place.in(tree, names.get(random.nextInt(names.size())), "");
    while (random.nextInt(3) > 0) {
      List<Place> below = place.below();
      if (below.isEmpty()) {
        break;
      }
      place = below.get(random.nextInt(below.size()));
    }
    return place;
  }
}
