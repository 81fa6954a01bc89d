package io.farekeeper.mutation;

import java.util.List;
import java.util.Random;

/** Values that one form of documents can hold, for {@link Mutator} to put in some place. */
abstract class Leaves {
  /** What has broken something somewhere: control characters, surrogates, operators, zeros. */
  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "a\u0000b",
          "\r\n\t\u001b[31m",
          "\u202eesrever",
          "Недоступно 🚫",
          "\ud83d\ude00".repeat(50),
          "x" + "\ud83d\ude00".repeat(120),
          "\ud83d\ude00abc",
          "$set",
          "a.b",
          "null",
          "NaN",
          "undefined",
          "-1",
          "5",
          "١٢",
          "1e400",
          "true",
          "0000-00-00 00:00:00",
          "-0001-11-30T00:00:00+00:00",
          "0001-01-01T00:00:00Z",
          "1970-01-01T00:00:00Z",
          "9999-12-31T23:59:59+14:00",
          "+999999999-12-31T23:59:59Z",
          "2027-02-30T00:00:00Z",
          "2027-01-31",
          "2027-01-31t10:00:00z",
          "2027-01-31T10:00:00+0000",
          "6F9619FF-8B86-D011-B42D-00CF4FC964FF",
          "'; DROP TABLE bytemark_tokens; --",
          "<script>alert(1)</script>",
          "=1+1",
          "\ufeffx",
          "\uffff");

  protected final Random random;

  Leaves(Random random) {
    this.random = random;
  }

  abstract Object nothing();

  abstract Object number();

  abstract Object text(String text);

  /** A value of any type that the form has. */
  abstract Object any();

  Object text() {
    return text(pick(ODD_TEXTS));
  }

  <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
