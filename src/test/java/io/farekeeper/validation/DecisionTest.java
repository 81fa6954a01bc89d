package io.farekeeper.validation;

import static io.farekeeper.validation.Reason.UPSTREAM_DOWN_GRANTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.validation.activation.Upstream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every eligibility by every answer of Bytemark; "ask" is: Bytemark has to be asked first. */
class DecisionTest {
  private static final String TABLE =
      """
      standing  | NOT_ASKED | REFRESHED | CACHE_FAILED | USED | REFUSED | NO_TOKEN | SESSION_EXPIRED | DOWN
      USABLE | ask | ask | ask | ACTIVATED | UPSTREAM_REFUSED | NO_TOKEN | SESSION_EXPIRED | UPSTREAM_DOWN_GRANTED
      UNCONFIRMED | ask | ask | ask | ACTIVATED | UPSTREAM_REFUSED | NO_TOKEN | SESSION_EXPIRED | UPSTREAM_DOWN_DENIED
      USING | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE | ALREADY_ACTIVE
      EXPIRED | EXPIRED | EXPIRED | EXPIRED | EXPIRED | EXPIRED | EXPIRED | EXPIRED | EXPIRED
      USES_GONE | USES_GONE | USES_GONE | USES_GONE | USES_GONE | USES_GONE | USES_GONE | USES_GONE | USES_GONE
      UNUSABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE | NOT_USABLE
      ABSENT | ask | UNKNOWN_PASS | ask | ACTIVATED | UNKNOWN_PASS | NO_TOKEN | SESSION_EXPIRED | UPSTREAM_DOWN_DENIED
      OTHERS | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER | NOT_THIS_USER
      """;

  @Test
  void everyEligibilityByEveryAnswer() {
    String header = "standing  | " + joined(Upstream.values());
    String rows =
        Arrays.stream(PassEligibility.values())
            .map(eligibility -> eligibility + " | " + row(eligibility))
            .collect(Collectors.joining("\n"));

    assertThat(header + "\n" + rows + "\n").isEqualTo(TABLE);
  }

  private static String row(PassEligibility eligibility) {
    return Arrays.stream(Upstream.values())
        .map(upstream -> Decision.of(eligibility, upstream, WhenDown.GRANT_IF_CACHED, true))
        .map(reason -> reason.map(Reason::name).orElse("ask"))
        .collect(Collectors.joining(" | "));
  }

  private static String joined(Object[] values) {
    return Arrays.stream(values).map(Object::toString).collect(Collectors.joining(" | "));
  }

  @Test
  void thePolicyDecidesWhenBytemarkIsDownAndOnlyThen() {
    assertThat(granting(Upstream.DOWN))
        .containsExactlyInAnyOrder(
            "USABLE GRANT_IF_CACHED true",
            "USABLE GRANT true",
            "USABLE GRANT false",
            "ABSENT GRANT true",
            "ABSENT GRANT false");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DOWN")
  void noOtherAnswerMakesItDecide(Upstream upstream) {
    assertThat(granting(upstream)).isEmpty();
  }

  private static List<String> granting(Upstream upstream) {
    return Arrays.stream(PassEligibility.values())
        .flatMap(
            eligibility ->
                Arrays.stream(WhenDown.values())
                    .flatMap(
                        policy ->
                            List.of(true, false).stream()
                                .filter(
                                    young ->
                                        Decision.of(eligibility, upstream, policy, young)
                                            .filter(UPSTREAM_DOWN_GRANTED::equals)
                                            .isPresent())
                                .map(young -> eligibility + " " + policy + " " + young)))
        .toList();
  }
}
