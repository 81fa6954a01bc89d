package io.farekeeper.stores.preflight;

import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * Odd shapes of a collection's documents: counted by the server, all in one pass over it. Needs
 * MongoDB 6.0 (the embedded one lacks what this uses).
 *
 * @param collection its name
 * @param shapes what to look for
 */
public record DocumentShapes(String collection, List<Shape> shapes) {
  private static final int EXAMPLES = 3;
  private static final int LONGEST_ID = 64;

  /** So large that one more synchronisation, or check, may not fit any more: 16 MB is the limit. */
  private static final long LARGE = 14L * 1024 * 1024;

  /**
   * A shape.
   *
   * @param name in snake_case
   * @param condition an aggregation expression in JSON, true of documents that have it; it must
   *     bear documents of any shape
   * @param message what it is
   * @param advice what Farekeeper makes of it, or what to do
   */
  public record Shape(String name, String condition, String message, String advice) {

    /** Documents that are near the limit of 16 MB. */
    public static Shape nearLimit(String advice) {
      return new Shape(
          "near_16_mb",
          "{$gte: [{$bsonSize: '$$ROOT'}, {$numberLong: '%d'}]}".formatted(LARGE),
          "14 MB or larger; MongoDB takes no document over 16 MB",
          advice);
    }
  }

  /** Looks for them: a line with the number of documents, and one for each shape that is there. */
  public List<PreflightFinding> look(MongoDatabase database) {
    BsonDocument counts =
        database
            .getCollection(collection, BsonDocument.class)
            .aggregate(List.of(project(), group()))
            .first();
    List<PreflightFinding> findings = new ArrayList<>();
    for (int i = 0; counts != null && i < shapes.size(); i++) {
      long count = counts.getNumber("c" + i).longValue();
      if (count > 0) {
        findings.add(finding(shapes.get(i)).counting(count, ids(counts.getArray("e" + i))));
      }
    }
    long documents = counts == null ? 0 : counts.getNumber("all").longValue();
    findings.addFirst(summary(documents, findings.size()));
    return findings;
  }

  private PreflightFinding summary(long documents, int found) {
    String what =
        found == 0
            ? "%d documents, none of %d odd shapes".formatted(documents, shapes.size())
            : "%d documents, %d of %d odd shapes".formatted(documents, found, shapes.size());
    return PreflightFinding.ok(PreflightFinding.MONGODB, collection, what);
  }

  private PreflightFinding finding(Shape shape) {
    return PreflightFinding.warning(
        PreflightFinding.MONGODB, collection + " " + shape.name, shape.message, shape.advice);
  }

  private Bson project() {
    BsonDocument flags = new BsonDocument();
    for (int i = 0; i < shapes.size(); i++) {
      flags.append("s" + i, BsonDocument.parse(shapes.get(i).condition));
    }
    return new BsonDocument("$project", flags);
  }

  /** The smallest ids are the examples: the same at each look. */
  private Bson group() {
    BsonDocument group =
        new BsonDocument("_id", BsonNull.VALUE)
            .append("all", new BsonDocument("$sum", new BsonInt32(1)));
    for (int i = 0; i < shapes.size(); i++) {
      group
          .append("c" + i, new BsonDocument("$sum", choice(i, new BsonInt32(1), new BsonInt32(0))))
          .append("e" + i, firstOf(choice(i, new BsonString("$_id"), new BsonString("$$REMOVE"))));
    }
    return new BsonDocument("$group", group);
  }

  private static BsonDocument choice(int shape, BsonValue yes, BsonValue no) {
    return new BsonDocument("$cond", new BsonArray(List.of(new BsonString("$s" + shape), yes, no)));
  }

  /** An accumulator that keeps the smallest few. */
  public static BsonDocument firstOf(BsonValue expression) {
    return new BsonDocument(
        "$minN", new BsonDocument("n", new BsonInt32(EXAMPLES)).append("input", expression));
  }

  /** Ids as a person can look for them. */
  public static List<String> ids(BsonArray ids) {
    return ids.stream().map(DocumentShapes::text).toList();
  }

  private static String text(BsonValue id) {
    String text =
        switch (id) {
          case BsonObjectId object -> object.getValue().toHexString();
          case BsonString string -> string.getValue();
          case BsonNumber number -> String.valueOf(plain(number));
          default -> "of type " + id.getBsonType().name().toLowerCase(Locale.ROOT);
        };
    String visible = text.replaceAll("\\p{Cntrl}", "?");
    return visible.length() <= LONGEST_ID ? visible : visible.substring(0, LONGEST_ID) + "...";
  }

  private static Number plain(BsonNumber number) {
    return number.isDouble() && number.doubleValue() != number.longValue()
        ? (Number) number.doubleValue()
        : (Number) number.longValue();
  }
}
