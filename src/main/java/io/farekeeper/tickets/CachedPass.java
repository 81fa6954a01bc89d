package io.farekeeper.tickets;

import io.farekeeper.stores.WholeNumber;
import io.farekeeper.ticketlog.EntryTime;
import io.farekeeper.tickets.sync.EcmaJson;
import io.farekeeper.tickets.sync.FetchedPass;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.BsonBinaryReader;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonReader;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.io.ByteBufferBsonInput;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code passes} or {@code passes4}, with every field that it has. Its bytes are made
 * once: they are measured, and written as they are.
 */
public record CachedPass(RawBsonDocument document) {
  /** What rules and readers make of a payload depends on these. */
  private static final List<String> DECISIVE =
      List.of(
          "uuid",
          "status",
          "expiration",
          "first_use",
          "uses_count",
          "allowed_uses",
          "time_created",
          "time_modified",
          "product_uuid");

  private static final String FREE = "free_ticket_status";
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  /** An entry for a pass that the list did not hold. */
  public static CachedPass created(FetchedPass pass, long nowSeconds, boolean free) {
    BsonDocument entry = new BsonDocument();
    entry.put("pass_uuid", new BsonString(pass.uuid()));
    entry.put("timestamp", WholeNumber.bson(nowSeconds));
    entry.put("status", new BsonString(pass.status()));
    entry.put(FREE, new BsonInt32(free ? 1 : 0));
    entry.put("payload", pass.payload());
    entry.put("payload_hash", new BsonString(pass.hash()));
    return of(entry);
  }

  public static CachedPass of(BsonDocument entry) {
    return new CachedPass(
        entry instanceof RawBsonDocument raw ? raw : new RawBsonDocument(entry, CODEC));
  }

  /** This entry for a pass that changed: what Farekeeper does not own, and the free mark, stay. */
  public CachedPass changedTo(FetchedPass pass, long nowSeconds) {
    BsonDocument entry = modifiable();
    entry.put("pass_uuid", new BsonString(pass.uuid()));
    entry.put("timestamp", WholeNumber.bson(nowSeconds));
    entry.put("status", new BsonString(pass.status()));
    entry.put("payload", pass.payload());
    entry.put("payload_hash", new BsonString(pass.hash()));
    return of(entry);
  }

  /**
   * This entry for a pass that did not change: what cannot be read in it, and a status that is no
   * longer, or never was, right, as they ought to be.
   */
  public CachedPass repaired(FetchedPass pass, String status, long nowSeconds, boolean free) {
    BsonDocument repairs = new BsonDocument();
    if (!text("pass_uuid").equals(Optional.of(pass.uuid()))) {
      repairs.put("pass_uuid", new BsonString(pass.uuid()));
    }
    BsonValue changed = document.get("timestamp");
    if (!(changed instanceof BsonDateTime) && EntryTime.milliseconds(changed).isEmpty()) {
      repairs.put("timestamp", WholeNumber.bson(nowSeconds));
    }
    if (!status().equals(Optional.of(status))) {
      repairs.put("status", new BsonString(status));
    }
    BsonValue mark = document.get(FREE);
    if (mark != null && WholeNumber.of(mark) == null) {
      repairs.put(FREE, new BsonInt32(free ? 1 : 0));
    }
    if (contradicts(pass)) {
      repairs.put("payload", pass.payload());
    }
    return repairs.isEmpty() ? this : with(repairs);
  }

  /**
   * Whether the stored payload is no pass, or holds something else than this pass in a field that
   * decides. Its hash says that they are the same, and that counts: what is not there contradicts
   * nothing, but for the uuid.
   */
  private boolean contradicts(FetchedPass pass) {
    BsonDocument stored = payload();
    return !stored.containsKey("uuid")
        || DECISIVE.stream()
            .anyMatch(field -> differs(stored.get(field), pass.payload().get(field)));
  }

  private static boolean differs(@Nullable BsonValue stored, @Nullable BsonValue fetched) {
    return stored != null
        && !stored.equals(fetched)
        && (fetched == null || !EcmaJson.stringify(stored).equals(EcmaJson.stringify(fetched)));
  }

  private CachedPass with(BsonDocument fields) {
    BsonDocument entry = modifiable();
    entry.putAll(fields);
    return of(entry);
  }

  /** Its uuid: where {@code pass_uuid} is none, the payload's; empty if this is no pass. */
  public Optional<String> uuid() {
    return text("pass_uuid").filter(uuid -> !uuid.isBlank()).or(this::uuidOfPayload);
  }

  /** Whether the payload alone names it. */
  public boolean isNamedByPayload() {
    return text("pass_uuid").filter(uuid -> !uuid.isBlank()).isEmpty();
  }

  private Optional<String> uuidOfPayload() {
    return Optional.ofNullable(payload().get("uuid"))
        .filter(BsonValue::isString)
        .map(uuid -> uuid.asString().getValue())
        .filter(uuid -> !uuid.isBlank());
  }

  public Optional<String> hash() {
    return text("payload_hash");
  }

  public Optional<String> status() {
    return text("status");
  }

  /** Its status; if that cannot be read, the one that Bytemark gave the pass. */
  public Optional<String> anyStatus() {
    return status()
        .or(
            () ->
                Optional.ofNullable(payload().get("status"))
                    .filter(BsonValue::isString)
                    .map(status -> status.asString().getValue()));
  }

  public boolean isFree() {
    return Objects.equals(WholeNumber.of(document.get(FREE)), 1L);
  }

  /** When this entry last changed, as it is stored: seconds, or a legacy service's milliseconds. */
  public Optional<BsonValue> timestamp() {
    return Optional.ofNullable(document.get("timestamp"));
  }

  /** The API's pass; empty if the entry holds none. */
  public BsonDocument payload() {
    BsonValue payload = document.get("payload");
    return payload != null && payload.isDocument() ? payload.asDocument() : new BsonDocument();
  }

  /** BSON bytes of the entry. */
  public int bytes() {
    return document.getByteBuffer().remaining();
  }

  /** Equal if the bytes are: nothing needs to be decoded to see that. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CachedPass(RawBsonDocument theirs)
        && document.getByteBuffer().asNIO().equals(theirs.getByteBuffer().asNIO());
  }

  @Override
  public int hashCode() {
    return document.getByteBuffer().asNIO().hashCode();
  }

  private Optional<String> text(String field) {
    BsonValue value = document.get(field);
    return value != null && value.isString()
        ? Optional.of(value.asString().getValue())
        : Optional.empty();
  }

  /** Its fields, what is nested in them left encoded: most of that is replaced or stays. */
  private BsonDocument modifiable() {
    BsonDocument copy = new BsonDocument();
    try (BsonReader fields =
        new BsonBinaryReader(new ByteBufferBsonInput(document.getByteBuffer()))) {
      fields.readStartDocument();
      while (fields.readBsonType() != BsonType.END_OF_DOCUMENT) {
        String field = fields.readName();
        fields.skipValue();
        copy.put(field, document.get(field));
      }
    }
    return copy;
  }
}
