package io.farekeeper.ticketlog;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.farekeeper.stores.PassUuid;
import io.farekeeper.stores.WholeNumber;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Entries of one status, whoever wrote them, for those who count them. */
@Component
public class StatusEntries {
  private static final String SEGMENT = "farekeeper.segment";
  private static final String SECONDS = "timestamp";
  private static final String UUID = "uuid";
  private static final String PRODUCT = "product_uuid";
  private static final long SECONDS_OF_A_CALL = 4;
  private static final long LARGEST_USER_ID = 4_294_967_295L;

  private final MongoCollection<BsonDocument> entries;

  @Autowired
  public StatusEntries(MongoDatabase database) {
    this(database.getCollection(TicketLog.COLLECTION, BsonDocument.class));
  }

  private StatusEntries(MongoCollection<BsonDocument> entries) {
    this.entries = entries;
  }

  /** The same for a caller who waits: whatever takes longer than four seconds is given up. */
  public StatusEntries inCall() {
    return new StatusEntries(entries.withTimeout(SECONDS_OF_A_CALL, TimeUnit.SECONDS));
  }

  /**
   * What a count needs of an entry.
   *
   * @param time when it happened
   * @param uuid the ticket
   * @param productUuid the ticket's product, or null if the entry does not tell it
   */
  public record Entry(Instant time, String uuid, @Nullable String productUuid) {}

  /**
   * A user's entries of the status from a time on, in no order. Those without a time or a ticket
   * are left out, and those in which the user or the status is one of a list.
   *
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public List<Entry> of(long userId, String status, Instant from) {
    Bson since =
        Filters.or(
            Filters.and(
                Filters.gte(SECONDS, from.getEpochSecond()),
                Filters.lt(SECONDS, EntryTime.MILLISECONDS_FROM)),
            Filters.gte(SECONDS, Math.max(from.toEpochMilli(), EntryTime.MILLISECONDS_FROM)));
    List<Entry> found = new ArrayList<>();
    entries
        .find(Filters.and(Filters.eq("user_id", userId), Filters.eq("status", status), since))
        .projection(Projections.include("user_id", "status", SECONDS, UUID, PRODUCT))
        .forEach(document -> entryOf(document).ifPresent(found::add));
    return found;
  }

  /**
   * The same entries, those that do not tell their ticket's product with what other entries of the
   * user tell of it: a synchronisation records the whole pass.
   *
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public List<Entry> withProducts(long userId, List<Entry> without) {
    Set<String> unknown =
        without.stream()
            .filter(entry -> entry.productUuid() == null)
            .map(Entry::uuid)
            .collect(Collectors.toSet());
    Map<String, String> products = unknown.isEmpty() ? Map.of() : productsOf(userId, unknown);
    return without.stream()
        .map(
            entry ->
                entry.productUuid() != null
                    ? entry
                    : new Entry(
                        entry.time(), entry.uuid(), products.get(PassUuid.canonical(entry.uuid()))))
        .toList();
  }

  /** By canonical id. */
  private Map<String, String> productsOf(long userId, Set<String> uuids) {
    Map<String, String> products = new HashMap<>();
    entries
        .find(
            Filters.and(
                Filters.in(
                    UUID,
                    uuids.stream().flatMap(uuid -> PassUuid.spellings(uuid).stream()).toList()),
                Filters.eq("user_id", userId),
                Filters.exists(PRODUCT, true)))
        .projection(Projections.include(UUID, PRODUCT))
        .forEach(
            document -> {
              String uuid = text(document, UUID);
              String product = text(document, PRODUCT);
              if (uuid != null && product != null) {
                products.put(PassUuid.canonical(uuid), product);
              }
            });
    return products;
  }

  /**
   * Tells of the users who have entries of the status that are not sealed yet, or that were sealed
   * in one of the newest segments: whatever was recorded since, by whomever, and however old its
   * timestamp is. A user is told of once for each such entry. What is no id of a user (a fraction,
   * text, a number that MySQL has no room for) is passed over.
   *
   * <p>Whoever goes on later asks for {@link #newestSegment()} before, and looks from that one on:
   * an entry that comes after this look is sealed in that segment or a later one.
   *
   * @param fromSegment the oldest segment to look into
   * @throws com.mongodb.MongoException if MongoDB does not answer
   */
  public void recorded(String status, long fromSegment, LongConsumer user) {
    Bson ofStatus = Filters.eq("status", status);
    // Those not sealed first: what is sealed meanwhile is found by the second look.
    tell(Filters.and(Filters.exists(SEGMENT, false), ofStatus), user);
    tell(Filters.and(Filters.gte(SEGMENT, fromSegment), ofStatus), user);
  }

  /** The newest segment that any entry is sealed in, 0 if none is. */
  public long newestSegment() {
    BsonDocument newest =
        entries
            .find(Filters.gte(SEGMENT, 0L))
            .sort(Sorts.descending(SEGMENT))
            .projection(Projections.include(SEGMENT))
            .first();
    return newest == null ? 0 : segmentOf(newest);
  }

  private void tell(Bson filter, LongConsumer user) {
    try (MongoCursor<BsonDocument> found =
        entries.find(filter).projection(Projections.include("user_id")).iterator()) {
      while (found.hasNext()) {
        userOf(found.next().get("user_id")).ifPresent(user);
      }
    }
  }

  private static OptionalLong userOf(@Nullable BsonValue id) {
    try {
      long user =
          switch (id) {
            case BsonInt32 number -> number.getValue();
            case BsonInt64 number -> number.getValue();
            case BsonDouble number when number.getValue() == Math.rint(number.getValue()) ->
                (long) number.getValue();
            case BsonDecimal128 number when number.getValue().isFinite() ->
                new BigDecimal(number.getValue().toString()).longValueExact();
            case null, default -> 0;
          };
      return user >= 1 && user <= LARGEST_USER_ID ? OptionalLong.of(user) : OptionalLong.empty();
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static long segmentOf(BsonDocument entry) {
    BsonValue own = entry.get("farekeeper");
    BsonValue segment = own != null && own.isDocument() ? own.asDocument().get("segment") : null;
    return Objects.requireNonNullElse(WholeNumber.of(segment), 0L);
  }

  private static Optional<Entry> entryOf(BsonDocument document) {
    OptionalLong time = EntryTime.milliseconds(document.get(SECONDS));
    String ticket = text(document, UUID);
    boolean whole =
        time.isPresent() && document.isNumber("user_id") && text(document, "status") != null;
    return whole && ticket != null && !ticket.isEmpty()
        ? Optional.of(
            new Entry(Instant.ofEpochMilli(time.getAsLong()), ticket, text(document, PRODUCT)))
        : Optional.empty();
  }

  private static @Nullable String text(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    return value != null && value.isString() ? value.asString().getValue() : null;
  }
}
