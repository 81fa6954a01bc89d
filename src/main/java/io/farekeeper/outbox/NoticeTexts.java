package io.farekeeper.outbox;

import io.farekeeper.outbox.NotificationProperties.Text;
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
  private static final Map<String, Text> REWARD_TEXTS =
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
  private static final Map<String, Text> PURCHASE_TEXTS =
      Map.of(
          "en-us",
          new Text(
              "Your ticket is ready", "Your purchase is confirmed. The ticket is in your wallet."),
          "es",
          new Text(
              "Tu boleto está listo",
              "Tu compra está confirmada. El boleto está en tu billetera."));
  private static final Text NOTHING = new Text(null, null);
  private static final int MAX_TITLE = 200;
  private static final int MAX_BODY = 4000;
  private static final int MAX_METADATA = 16_000;
  private static final int MAX_LANGUAGE = 35;

  private final Wording reward;
  private final @Nullable Wording purchase;

  /**
   * Words every kind of notice.
   *
   * @throws InvalidConfigurationPropertyValueException if the language has no complete text
   */
  NoticeTexts(NotificationProperties properties) {
    String language = properties.language().strip();
    NotificationProperties.Reward reward = properties.reward();
    this.reward =
        new Texts("reward", language, REWARD_TEXTS, reward.texts())
            .wording(reward.type(), reward.metadata(), reward.silent());
    NotificationProperties.Purchase purchase = properties.purchase();
    this.purchase =
        purchase.enabled()
            ? new Texts("purchase", language, PURCHASE_TEXTS, purchase.texts())
                .wording(purchase.type(), purchase.metadata(), purchase.silent())
            : null;
  }

  /**
   * The wording of a kind.
   *
   * @throws IllegalStateException if notices of this kind are switched off
   */
  Wording of(NoticeKind kind) {
    Wording wording =
        switch (kind) {
          case REWARD -> reward;
          case PURCHASE -> purchase;
        };
    if (wording == null) {
      throw new IllegalStateException("notices of kind " + kind + " are switched off");
    }
    return wording;
  }

  /** One kind's texts: what is configured for it, over what is shipped. */
  private record Texts(
      String kind, String language, Map<String, Text> shipped, Map<String, Text> configured) {

    Wording wording(int type, Map<String, Object> values, boolean silent) {
      Map<String, Text> texts = new TreeMap<>(shipped);
      configured.forEach((key, text) -> texts.merge(normal(key), text, NoticeTexts::over));
      String primary = normal(language).split("-", 2)[0];
      if (!texts.containsKey(normal(language)) && !texts.containsKey(primary)) {
        throw invalid("language", language, "there are no texts for it, but for " + texts.keySet());
      }
      Text general = texts.getOrDefault(primary, NOTHING);
      Text text = over(general, texts.getOrDefault(normal(language), NOTHING));
      String metadata = new JsonMapper().writeValueAsString(values);
      requireAtMost(MAX_LANGUAGE, "language", language);
      requireAtMost(MAX_METADATA, kind + ".metadata", metadata);
      return new Wording(
          type,
          required(MAX_TITLE, "title", text.title()),
          required(MAX_BODY, "body", text.body()),
          metadata,
          language,
          silent);
    }

    private String required(int most, String part, @Nullable String value) {
      String property = kind + ".texts." + language + "." + part;
      if (value == null || value.isBlank()) {
        // Named after the language, which is set: a message about one that is not set is lost.
        throw invalid("language", language, PREFIX + property + " is missing");
      }
      requireAtMost(most, property, value);
      return value;
    }
  }

  private static Text over(Text general, Text special) {
    return new Text(
        special.title() == null ? general.title() : special.title(),
        special.body() == null ? general.body() : special.body());
  }

  private static String normal(String language) {
    return language.toLowerCase(Locale.ROOT).replace('_', '-');
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
