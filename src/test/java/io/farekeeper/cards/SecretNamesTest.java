package io.farekeeper.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.farekeeper.cards.CardData.Cleaned;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cvv",
        "CVV",
        "cvv2",
        "Cvv2",
        "CVC",
        "cvc2",
        "cid",
        "CID",
        "csc",
        "cvn",
        "cardCvv",
        "card_cvv2",
        "card-cvc",
        "cvvCode",
        "cvv_code",
        "cvv-number",
        "security_code",
        "securityCode",
        "Card-Security-Code",
        "card_verification_value",
        "cardVerificationNumber",
        "CARD_VERIFICATION",
        "verification_value",
        "track1",
        "track_2",
        "Track2",
        "trackData",
        "track_data",
        "track2Data",
        "track_1_data",
        "track2_equivalent_data",
        "rawTrackData",
        "magstripe",
        "mag_stripe",
        "magStripeData",
        "magnetic_stripe",
        "pin",
        "PIN",
        "Pin",
        "pin_block",
        "pinBlock",
        "PINBlock",
        "card_pin",
        "cardPIN",
        "encrypted_pin_block",
        "pin-code",
        "new_pin",
        "customerPin"
      })
  void whatMayNeverBeStoredIsDropped(String name) {
    BsonDocument card = new BsonDocument("brand", new BsonString("visa"));
    BsonDocument event =
        new BsonDocument("payment", card.clone().append(name, new BsonString("123")))
            .append("status", new BsonString("success"));

    Cleaned cleaned = CardData.clean(event);

    assertThat(cleaned.event())
        .isEqualTo(new BsonDocument("payment", card).append("status", new BsonString("success")));
    assertThat(cleaned.fieldsDropped()).isEqualTo(1);
    assertThat(event.getDocument("payment")).containsKey(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pinned",
        "shipping",
        "spin",
        "spin_block",
        "map_pin",
        "pins",
        "opinion",
        "track",
        "tracking",
        "tracking_data",
        "soundtrack",
        "security",
        "security_level",
        "verification",
        "verified",
        "cvc_check",
        "cvv_result",
        "cid_list",
        "decided",
        "accident_id",
        "discount",
        "cursor",
        "description",
        "recipe",
        "server_time",
        "time_modified",
        "uuid",
        "user_id",
        "",
        "_",
        "-.-",
        "status",
        "p",
        "pi",
        "device_info",
        "tariff",
        "cardinality"
      })
  void namesThatOnlyLookLikeItStay(String name) {
    BsonDocument event = new BsonDocument(name, new BsonString("123"));
    assertThat(CardData.clean(event).event()).isSameAs(event);
  }
}
