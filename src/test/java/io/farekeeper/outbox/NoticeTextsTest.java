package io.farekeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class NoticeTextsTest {

  @Test
  void withoutSettingsItIsTheContractsNotice() {
    assertThat(rewardWith(Map.of()))
        .isEqualTo(
            new Wording(
                75,
                "You've earned 5 free METRO tickets!",
                "As a thank you for taking 50 METRO rides with ConnectSmart, we've added 5 free"
                    + " METRO tickets to your wallet. Way to go!",
                "{}",
                "en-us",
                false));
  }

  @Test
  void aLanguageIsFoundInAnyCaseAndByItsPrimarySubtag() {
    String spanish = "¡Ganaste 5 boletos gratis de METRO!";

    assertThat(rewardWith(Map.of("language", "es")).title()).isEqualTo(spanish);
    assertThat(rewardWith(Map.of("language", "ES")).title()).isEqualTo(spanish);
    assertThat(rewardWith(Map.of("language", "es-mx")))
        .extracting(Wording::title, Wording::language)
        .containsExactly(spanish, "es-mx");
    assertThat(rewardWith(Map.of("language", "en_US")).title()).startsWith("You've earned");
    assertThat(
            rewardWith(Map.of("language", "es-mx", "reward.texts.es-MX.title", "¡Órale!")).title())
        .as("the whole tag goes before its primary subtag")
        .isEqualTo("¡Órale!");
  }

  @Test
  void whatIsConfiguredGoesOverWhatIsShipped() {
    Wording wording =
        rewardWith(
            Map.of(
                "reward.type", "80",
                "reward.silent", "true",
                "reward.metadata.link", "wallet",
                "reward.metadata.page.id", "7",
                "reward.texts.en-us.title", "Five for you"));

    assertThat(wording.type()).isEqualTo(80);
    assertThat(wording.silent()).isTrue();
    assertThat(wording.metadata()).isEqualTo("{\"link\":\"wallet\",\"page\":{\"id\":\"7\"}}");
    assertThat(wording.title()).isEqualTo("Five for you");
    assertThat(wording.body()).startsWith("As a thank you");
  }

  @Test
  void aLanguageWithoutTextsIsRefused() {
    assertThatThrownBy(() -> rewardWith(Map.of("language", "fr")))
        .hasMessageContaining("farekeeper.notifications.language")
        .hasMessageContaining("fr");
    assertThatThrownBy(() -> rewardWith(Map.of("reward.texts.en-us.title", "x".repeat(201))))
        .hasMessageContaining("farekeeper.notifications.reward.texts.en-us.title");
  }

  @Test
  void theAddressAndItsCredentialsAreNotPrinted() {
    assertThat(bind(Map.of("webhook.url", "https://user:s3cret@host/?key=s3cret")))
        .asString()
        .doesNotContain("s3cret");
  }

  private static Wording rewardWith(Map<String, String> settings) {
    return new NoticeTexts(bind(settings)).of(NoticeKind.REWARD);
  }

  private static NotificationProperties bind(Map<String, String> settings) {
    Map<String, String> properties = new TreeMap<>();
    settings.forEach((key, value) -> properties.put("farekeeper.notifications." + key, value));
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("farekeeper.notifications", NotificationProperties.class);
  }
}
