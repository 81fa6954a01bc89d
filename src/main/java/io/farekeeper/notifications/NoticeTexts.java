package io.farekeeper.notifications;

import io.farekeeper.notifications.NotificationProperties.Text;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The wording of each kind of notice in the deployment's language: no rider's language is known.
 */
class NoticeTexts {
  private static final String PREFIX = "farekeeper.notifications.";
  private static final Map<String, Text> SHIPPED =
      Map.of(
          "en-us",
          new Text(
              "You've earned 5 free METRO tickets!",
              "As a thank you for taking 50 METRO rides with ConnectSmart, we've added 5 free METRO"
                  + " tickets to your wallet. Way to go!"),
          "es",
          new Text(
              "¡Ganaste 5 boletos gratis de METRO!",
              "Para agradecerte por haber hecho 50 viajes en METRO con ConnectSmart, agregamos 5"
                  + " boletos gratis de METRO a tu billetera. ¡Felicidades!"));
  private static final Text NOTHING = new Text(null, null);
  private static final int MAX_TITLE = 200;
  private static final int MAX_BODY = 4000;
  private static final int MAX_METADATA = 16_000;
  private static final int MAX_LANGUAGE = 35;

  private final Wording reward;

  /**
   * Words every kind of notice.
   *
   * @throws InvalidConfigurationPropertyValueException if the language has no complete text
   */
  NoticeTexts(NotificationProperties properties) {
    this.reward = rewardIn(properties.language().strip(), properties.reward());
  }

  Wording of(NoticeKind kind) {
    return switch (kind) {
      case REWARD -> reward;
    };
  }

  private static Wording rewardIn(String language, NotificationProperties.Reward configured) {
    Map<String, Text> texts = new TreeMap<>(SHIPPED);
    configured.texts().forEach((key, text) -> texts.merge(normal(key), text, NoticeTexts::over));
    String primary = normal(language).split("-", 2)[0];
    if (!texts.containsKey(normal(language)) && !texts.containsKey(primary)) {
      throw invalid("language", language, "there are no texts for it, but for " + texts.keySet());
    }
    Text general = texts.getOrDefault(primary, NOTHING);
    Text text = over(general, texts.getOrDefault(normal(language), NOTHING));
    String metadata = new JsonMapper().writeValueAsString(configured.metadata());
    requireAtMost(MAX_LANGUAGE, "language", language);
    requireAtMost(MAX_METADATA, "reward.metadata", metadata);
    return new Wording(
        configured.type(),
        required(MAX_TITLE, "title", language, text.title()),
        required(MAX_BODY, "body", language, text.body()),
        metadata,
        language,
        configured.silent());
  }

  private static Text over(Text general, Text special) {
    return new Text(
        special.title() == null ? general.title() : special.title(),
        special.body() == null ? general.body() : special.body());
  }

  private static String normal(String language) {
    return language.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String required(int most, String part, String language, @Nullable String value) {
    String property = "reward.texts." + language + "." + part;
    if (value == null || value.isBlank()) {
      // Named after the language, which is set: a message about a property that is not set is lost.
      throw invalid("language", language, PREFIX + property + " is missing");
    }
    requireAtMost(most, property, value);
    return value;
  }

  private static void requireAtMost(int most, String property, String value) {
    if (value.length() > most) {
      throw invalid(property, value, "it is longer than " + most + " characters");
    }
  }

  private static InvalidConfigurationPropertyValueException invalid(
      String property, @Nullable String value, String reason) {
    return new InvalidConfigurationPropertyValueException(PREFIX + property, value, reason);
  }
}
