package io.farekeeper.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

class MutatorTest {
  private static final String VALID =
      "{\"_id\": 7, \"user_id\": 1, \"passes\": [{\"uuid\": \"a\", \"order\": {\"price\": 5.50}},"
          + " {\"uuid\": \"b\"}], \"note\": null}";

  @Test
  void changesOnePlaceOfADocumentAndNamesIt() {
    BsonDocument valid = BsonDocument.parse(VALID);
    Mutator mutator = new Mutator(new Random(1), Set.of("_id"));
    Set<String> descriptions = new HashSet<>();
    int changed = 0;
    for (int n = 0; n < 1_000; n++) {
      Mutator.Mutated<BsonDocument> mutated = mutator.bson(valid);
      descriptions.add(mutated.description());
      changed += mutated.value().equals(valid) ? 0 : 1;
      assertThat(mutated.value().get("_id")).isEqualTo(new BsonInt32(7));
      assertThat(new RawBsonDocument(mutated.value(), new BsonDocumentCodec())).isNotNull();
    }
    assertThat(valid).isEqualTo(BsonDocument.parse(VALID));
    assertThat(changed).isGreaterThan(950);
    assertThat(descriptions)
        .contains("passes: null", "passes.0: a duplicate", "passes.0.order.price: absent");
  }

  @Test
  void changesOnePlaceOfAJsonText() {
    Mutator mutator = new Mutator(new Random(1), Set.of("user_id"));
    Set<String> texts = new HashSet<>();
    for (int n = 0; n < 1_000; n++) {
      String json = mutator.json(VALID).value();
      assertThat(json).contains("\"user_id\":1");
      texts.add(json);
    }
    assertThat(texts)
        .hasSizeGreaterThan(200)
        .anyMatch(json -> json.contains("\"note\":null,\"note\":"))
        .anyMatch(json -> json.contains("\\ud83d"));
  }

  @Test
  void repeatsItselfForOneSeed() {
    assertThat(new Mutator(new Random(5), Set.of()).json(VALID))
        .isEqualTo(new Mutator(new Random(5), Set.of()).json(VALID));
  }
}
