package io.farekeeper.tickets.sync;

import io.farekeeper.stores.PassUuid;
import io.farekeeper.tickets.PayloadHash;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A pass as Bytemark reported it just now.
 *
 * @param payload the pass as it can be stored
 * @param hash the hash of the pass as it was sent
 */
public record FetchedPass(String uuid, String status, BsonDocument payload, String hash) {

  /** Whether this is what a list of Bytemark could hold. */
  public static boolean isOne(BsonDocument sent) {
    return sent.get("uuid") instanceof BsonString && sent.get("status") instanceof BsonString;
  }

  /** {@code sent} has string fields {@code uuid} and {@code status}: the client saw to that. */
  public static FetchedPass of(BsonDocument sent) {
    String json = EcmaJson.stringify(sent);
    // Whatever cannot be stored is escaped there; nearly no payload needs a second look.
    BsonDocument payload = json.contains("\\u") ? StorablePayload.of(sent) : sent;
    return new FetchedPass(
        payload.getString("uuid").getValue(),
        payload.getString("status").getValue(),
        payload,
        PayloadHash.ofJson(json));
  }

  boolean isOf(java.util.Set<String> products) {
    BsonValue product = payload.get("product_uuid");
    return product != null
        && product.isString()
        && PassUuid.isAmong(products, product.asString().getValue());
  }
}
