package io.farekeeper.cards;

import org.bson.BsonDocument;
import org.bson.BsonString;

/** Finds the data of payment cards in an event and takes it out before anything is written. */
public final class CardData {
  private CardData() {}

  /**
   * An event without card data.
   *
   * @param event the event; the one that was given if nothing was found
   * @param numbersCut how many card numbers were cut to their first six and last four digits
   * @param fieldsDropped how many fields (security codes, track data, PINs) were taken out, and
   *     contents of a magnetic stripe inside a text
   */
  public record Cleaned(BsonDocument event, int numbersCut, int fieldsDropped) {}

  /**
   * The event without card data; the event itself is not changed. Cleaned again, it stays as it is.
   *
   * <p>Texts, numbers and field names are searched at any depth, binary data is not. A number that
   * was a card's becomes the text {@code 411111******1111}.
   */
  public static Cleaned clean(BsonDocument event) {
    return new EventCleaner().clean(event);
  }

  /** A field's text as it is recorded, to search for it. */
  public static String clean(String field, String text) {
    BsonDocument cleaned = clean(new BsonDocument(field, new BsonString(text))).event();
    return cleaned.getString(field).getValue();
  }
}
