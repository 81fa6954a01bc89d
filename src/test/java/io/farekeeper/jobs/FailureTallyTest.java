package io.farekeeper.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTallyTest {
  @Test
  void failuresAreBounded() {
    FailureTally tally = new FailureTally();
    for (int i = 0; i < 10_000; i++) {
      tally.add("reason " + i % 50, "x".repeat(1000));
    }

    assertThat(tally.list()).hasSize(21);
    assertThat(tally.list().stream().mapToInt(one -> one.examples().size()).sum()).isEqualTo(100);
    assertThat(tally.list().stream().mapToLong(RunRecord.Failures::count).sum()).isEqualTo(10_000);
    assertThat(tally.list().getLast().reason()).isEqualTo("other reasons");
    assertThat(tally.list().getFirst().examples().getFirst()).hasSize(200);
  }

  @Test
  void aRareReasonHasItsExampleToo() {
    FailureTally tally = new FailureTally();
    for (int i = 0; i < 500; i++) {
      tally.add("often", "user " + i);
    }
    tally.addAll(List.of(new RunRecord.Failures("rare", 3, List.of("user 7", "user 8"))));

    assertThat(tally.list().getFirst().count()).isEqualTo(500);
    assertThat(tally.list().getFirst().examples()).hasSize(99).contains("user 0");
    assertThat(tally.list().getLast())
        .isEqualTo(new RunRecord.Failures("rare", 3, List.of("user 7")));
  }
}
