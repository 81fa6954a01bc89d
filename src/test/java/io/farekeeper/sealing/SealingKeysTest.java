package io.farekeeper.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.farekeeper.config.InvalidConfigurationException;
import io.farekeeper.testing.TestMongo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingKeysTest {
  private static final String HASH = "ab".repeat(32);

  @Test
  void theFirstKeySignsAndAllVerify() {
    SealingKeys old = SealingKeys.of(SealingWorld.OTHER_KEY, List.of());
    SealingKeys now = SealingKeys.of(SealingWorld.KEY, List.of(SealingWorld.OTHER_KEY));
    String oldId = old.signingId().orElseThrow();
    String oldHmac = old.sign(HASH).orElseThrow();

    assertThat(now.signingId()).isPresent().isNotEqualTo(old.signingId());
    assertThat(now.check(oldId, HASH, oldHmac)).isEqualTo(SealingKeys.Check.GOOD);
    assertThat(now.check(oldId, HASH.replace('a', 'c'), oldHmac))
        .isEqualTo(SealingKeys.Check.WRONG);
    assertThat(old.check(now.signingId().orElseThrow(), HASH, now.sign(HASH).orElseThrow()))
        .isEqualTo(SealingKeys.Check.UNKNOWN_KEY);
  }

  @Test
  void withoutAKeyNothingIsSigned() {
    assertThat(SealingKeys.of(null, List.of()).areNone()).isTrue();
    assertThat(SealingKeys.of(" ", List.of(SealingWorld.KEY)).sign(HASH)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"c2hvcnQ=", "no base64 at all!", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA=="})
  void aKeyThatIsNoneStopsTheStartAndIsNotShown(String text) {
    assertThatThrownBy(() -> SealingKeys.of(text, List.of()))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("farekeeper.ticket-log.sealing.key ")
        .hasMessageNotContaining(text);
    assertThatThrownBy(() -> SealingKeys.of(null, List.of(text)))
        .hasMessageContaining("previous-keys")
        .hasMessageNotContaining(text);
  }

  @Test
  void anAddressThatIsNoneStopsTheStartAndIsNotShown() {
    try (SealingWorld world = new SealingWorld(TestMongo.embedded())) {
      assertThatThrownBy(() -> new HeadsWebhook("ftp://secret", world.segments, world.database))
          .isInstanceOf(InvalidConfigurationException.class)
          .hasMessageNotContaining("secret");
    }
  }
}
