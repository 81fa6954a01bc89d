package io.farekeeper.bytemark;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.mutation.Mutator;
import io.farekeeper.mutation.Mutator.Mutated;
import io.farekeeper.stores.FieldData;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Whatever is odd in one place of the vendor's answer, the rest of it is read. */
class MutatedAnswersTest {
  private static final int PASSES = 5;
  private static final Pattern IN_A_PASS = Pattern.compile("data\\.passes\\.(\\d)(?:\\..*)?");
  private static final String WHOLE_LIST = "data|data\\.passes";

  /** What a list may fail with if the mutated place says whether there is one. */
  private static final Set<Failure> FITTING =
      Set.of(Failure.MALFORMED, Failure.REFUSED, Failure.SESSION_EXPIRED);

  private final AnswerReader reader =
      new AnswerReader(Clock.systemUTC(), new FieldData(new SimpleMeterRegistry()));

  private static String uuid(int number) {
    return "0f8fad5b-d9cb-469f-a165-70867728950" + number;
  }

  private static String valid() {
    List<String> passes =
        IntStream.range(0, PASSES)
            .mapToObj(
                number ->
                    """
                    {"uuid":"%s","status":"USABLE","time_created":"2026-01-02 03:04:05",
                     "expiration":null,"uses_count":0,"allowed_uses":10,"order_item":{"price":250},
                     "events":[{"type":"use"}],"locked_to_device":false}\
                    """
                        .formatted(uuid(number)))
            .toList();
    return """
    {"errors":[],"server_time":"2026-01-02T03:04:05Z","data":{"passes":[%s],"page_count":5,
     "total_count":5,"pagination":{"page":1,"per_page":20,"next":null}}}
    """
        .formatted(String.join(",", passes));
  }

  @Test
  void oneOddPlaceStopsNothingElse(TestReporter reporter) {
    long seed = Mutator.seed();
    reporter.publishEntry("mutation seed", Long.toString(seed));
    Mutator mutator = new Mutator(new Random(seed), Set.of());
    String valid = valid();
    for (int n = 0; n < Mutator.count(500); n++) {
      Mutated<String> mutated = mutator.json(valid);
      check(mutated, "seed " + seed + ", number " + n + ", " + mutated.description());
    }
  }

  private void check(Mutated<String> mutated, String name) {
    String path = mutated.description().substring(0, mutated.description().indexOf(": "));
    Matcher inAPass = IN_A_PASS.matcher(path);
    try {
      PassList list = read(mutated.value());
      if (!path.matches(WHOLE_LIST)) {
        int odd = inAPass.matches() ? Integer.parseInt(inAPass.group(1)) : PASSES;
        List<String> others =
            IntStream.range(0, PASSES)
                .filter(n -> n != odd)
                .mapToObj(MutatedAnswersTest::uuid)
                .toList();
        assertThat(list.passes())
            .extracting(pass -> pass.getString("uuid").getValue())
            .as(name)
            .containsAll(others);
      }
    } catch (BytemarkException e) {
      assertThat(path).as(name).matches(WHOLE_LIST + "|errors.*");
      assertThat(e.failure()).as(name).isIn(FITTING);
      assertThat(e.isUsersOwn()).as(name).isTrue();
      assertThat(e.report()).as(name).isPresent();
      assertThat(e.message()).as(name).isNotBlank().hasSizeLessThan(200);
    }
  }

  private PassList read(String text) {
    HttpAnswer answer = new HttpAnswer(200, text, text.length(), Optional.empty(), null);
    GatheredList gathered = new GatheredList();
    gathered.add(reader.page(PassListType.CURRENT, new Token("tok"), 1, answer));
    return gathered.toPassList();
  }
}
