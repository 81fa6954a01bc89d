package io.farekeeper.mutation;

import java.util.List;
import java.util.Random;

/** Whatever a JSON text can hold, numbers as they are written. */
final class JsonLeaves extends Leaves {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "5.0",
          "0.1",
          "1e2",
          "2147483647",
          "2147483648",
          "-2147483649",
          "49000849800",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "1e300",
          "1e400",
          "-1e99999",
          "1e-400",
          "123456789012345678901234567890");

  /** A JSON text may spell what no UTF-8 can: halves of a pair. */
  private static final List<String> ESCAPES =
      List.of("\"\\ud83d\"", "\"\\ude00x\"", "\"\\u0000\"", "\"\\u202e\"");

  JsonLeaves(Random random) {
    super(random);
  }

  @Override
  Object nothing() {
    return new JsonTree.Literal("null");
  }

  @Override
  Object number() {
    return new JsonTree.Literal(pick(NUMBERS));
  }

  @Override
  Object text(String text) {
    return JsonTree.quoted(text);
  }

  @Override
  Object any() {
    return switch (random.nextInt(4)) {
      case 0 -> text();
      case 1 -> number();
      case 2 -> new JsonTree.Literal(pick(ESCAPES));
      default -> new JsonTree.Literal(pick(List.of("true", "false", "null")));
    };
  }
}
